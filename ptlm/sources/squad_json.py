"""SQuAD's JSON: articles of paragraphs of questions, each with its answers and where they begin."""

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from ptlm.errors import DataError
from ptlm.i18n import N_
from ptlm.reporting import Reporter
from ptlm.sources import files
from ptlm.sources.raw import Raw, Wanted
from ptlm.tasks.record import SquadJson

SCHEMA = pa.schema(
    {
        "context": pa.string(),
        "question": pa.string(),
        "answers": pa.struct({"text": pa.list_(pa.string()), "answer_start": pa.list_(pa.int64())}),
    }
)
"""As the same data are laid out on the hub."""


def read(source: SquadJson, split: str, wanted: Wanted, report: Reporter) -> Raw:
    """The rows of `split`, one a question.

    Raises:
        DownloadError: the file is not here and could not be fetched.
        DataError: the file is not JSON, or not in SQuAD's form.
    """
    file = files.find(source.folder, source.files[split], url=source.urls.get(split, ""), report=report)
    with file.open() as stream:
        content = stream.read()
    try:
        rows = list(_questions(json.loads(content.decode("utf-8-sig"))))
        table = pa.Table.from_pylist(rows, schema=SCHEMA)
    except ValueError as error:  # not UTF-8, not JSON, or a value of another type
        line = getattr(error, "lineno", 1)
        raise DataError(
            N_("{file}:{line}: o arquivo não é um JSON válido."), file=file.name, line=line
        ) from error
    except (KeyError, TypeError) as error:
        raise DataError(
            N_("{file} não está na forma do SQuAD (data, paragraphs, qas): falta ou sobra {field}."),
            file=file.name,
            field=str(error),
        ) from error
    return Raw(table=table.select(wanted.columns), origin=file.origin, file=file.name)


def _questions(content: Any) -> Iterator[dict[str, Any]]:
    for article in content["data"]:
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                answers = question["answers"]
                yield {
                    "context": paragraph["context"],
                    "question": question["question"],
                    "answers": {
                        "text": [answer["text"] for answer in answers],
                        "answer_start": [answer["answer_start"] for answer in answers],
                    },
                }
