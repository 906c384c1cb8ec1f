"""Generated files: whatever is in them, the way from upload to saved task ends in a task or in a PtlmError.

`PTLM_FUZZ=100000 pytest tests/userdata/test_fuzz.py -m slow` looks longer.
"""

import csv
import io
import json
import os
import re
import shutil
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ptlm import paths, sources
from ptlm.errors import PtlmError
from ptlm.kinds import KINDS
from ptlm.userdata.audit import audit
from ptlm.userdata.columns import Roles, guess
from ptlm.userdata.dialect import DELIMITERS, Dialect
from ptlm.userdata.draft import Draft, previews
from ptlm.userdata.encoding import ENCODINGS
from ptlm.userdata.exchange import export, import_file
from ptlm.userdata.files import save_upload
from ptlm.userdata.limits import SHOWN_LINES
from ptlm.userdata.reading import detect, read, with_tables
from ptlm.userdata.remedies import REMEDIES, apply
from ptlm.userdata.splitting import Shares, split_subject
from ptlm.userdata.store import delete, save
from ptlm.userdata.subject import Subject
from ptlm.userdata.table import Reading
from ptlm.userdata.writing import write_table

ROUNDS = int(os.environ.get("PTLM_FUZZ", "2000"))
"""Files of the long run."""
QUICK = 80
"""Files of each sort in the ordinary run."""

SIGNS = st.sampled_from(
    [
        "\t",
        ",",
        ";",
        "|",
        '"',
        '""',
        "\n",
        "\r\n",
        "\r",
        "\x00",
        "\ufeff",
        "\u2028",
        "\x1a",
        "=",
        "@",
        "{",
        "}",
        "'",
        "\\",
    ]
)
WORDS = st.sampled_from(
    [
        "ação",
        "não",
        "Frase",
        " ",
        "0",
        "1",
        "1.0",
        "-3,5",
        "nan",
        "NA",
        "🙂",
        "שלום",
        "\u202e",
        "Ã§",
        "a\u0303",
        "<b>",
        "�",
        "x" * 50,
    ]
)
CELL = st.one_of(
    st.lists(WORDS, max_size=6).map("".join),
    st.lists(st.one_of(SIGNS, WORDS), max_size=6).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(["0", "1", "positivo", "negativo", ""]),
)
NAME = st.one_of(
    CELL, st.sampled_from(["texto", "rótulo", "frase1", "frase2", "score", "question", "context", "answer"])
)
NAMES = {".tsv", ".csv", ".txt", ".jsonl", ".json", ".xlsx", ".parquet", ""}


@st.composite
def rows(draw: st.DrawFn) -> list[list[str]]:
    """A table with a header, mostly regular, with columns that look like texts and labels more often than not."""
    width = draw(st.integers(1, 5))
    label = draw(st.lists(CELL, min_size=1, max_size=3))
    columns = [st.sampled_from(label) if draw(st.booleans()) else CELL for _column in range(width)]
    body = draw(st.lists(st.tuples(*columns).map(list), max_size=25))
    header = draw(st.lists(NAME, min_size=width, max_size=width))
    for row in body:
        if draw(st.integers(0, 30)) == 0:
            row += draw(st.lists(CELL, max_size=2))
        elif draw(st.integers(0, 30)) == 0:
            row.pop()
    return [header, *body]


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """Delimited text, rightly and wrongly quoted, in any encoding, with some bytes changed."""
    table, file = draw(rows()), io.StringIO()
    delimiter = draw(st.sampled_from(list(DELIMITERS)))
    if draw(st.booleans()):
        csv.writer(
            file, delimiter=delimiter, quoting=draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
        ).writerows(table)
    else:
        end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
        file.write("".join(delimiter.join(row) + end for row in table))
    content = file.getvalue().encode(draw(st.sampled_from(list(ENCODINGS))), "replace")
    return draw(damaged(content))


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """The content, in a third of the cases with bytes changed, put in or cut off."""
    if draw(st.integers(0, 2)) or not content:
        return content
    for _change in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(content)))
        content = draw(
            st.sampled_from([
                content[:place],
                content[:place] + draw(st.binary(max_size=4)) + content[place:],
                content[:place] + draw(st.binary(min_size=1, max_size=4)) + content[place + 1 :],
            ])
        )  # fmt: skip
    return content


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), CELL),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAME, inner, max_size=3)),
    max_leaves=6,
)


@st.composite
def jsonlines(draw: st.DrawFn) -> bytes:
    """Objects with some keys, now and then something else."""
    keys = draw(st.lists(NAME, min_size=1, max_size=4))
    objects = draw(
        st.lists(st.dictionaries(st.sampled_from(keys), st.one_of(CELL, JSON), max_size=4), max_size=20)
    )
    lines = [json.dumps(one, ensure_ascii=draw(st.booleans())) for one in objects]
    if draw(st.booleans()):
        lines.insert(draw(st.integers(0, len(lines))), json.dumps(draw(JSON)))
    return draw(damaged("\n".join(lines).encode()))


@st.composite
def workbooks(draw: st.DrawFn) -> bytes:
    """Sheets; then the zip as a whole or one of its members is damaged."""
    book, file = Workbook(), io.BytesIO()
    assert book.active is not None
    legal = st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=9
    )
    cell = st.one_of(
        legal, st.none(), st.integers(-9, 9), st.floats(-9, 9), st.booleans(), st.dates(), st.times()
    )
    for row in draw(st.lists(st.lists(cell, max_size=4), max_size=12)):
        book.active.append(row)
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["docProps/core.xml"] = b"<x/>"  # it says when the book was made, and a test must be repeatable
    if draw(st.booleans()):
        return draw(damaged(archived(members)))
    victim = draw(st.sampled_from(sorted(members)))
    members[victim] = draw(damaged(members[victim]))
    return archived(members)


def archived(members: dict[str, bytes]) -> bytes:
    """A zip file whose bytes depend on the members alone."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


@st.composite
def parquets(draw: st.DrawFn) -> bytes:
    """Columns of several types, damaged now and then."""
    count = draw(st.integers(0, 12))
    kinds = {
        pa.string(): CELL,
        pa.int64(): st.integers(-(2**63), 2**63 - 1),
        pa.float64(): st.floats(),
        pa.bool_(): st.booleans(),
        pa.binary(): st.binary(max_size=5),
        pa.list_(pa.string()): st.lists(CELL, max_size=2),
        pa.timestamp("ms"): st.datetimes(),
    }
    columns = {}
    for name in draw(st.lists(NAME, max_size=4, unique=True)):
        kind = draw(st.sampled_from(list(kinds)))
        cells = st.one_of(kinds[kind], st.none())
        column = pa.array(draw(st.lists(cells, min_size=count, max_size=count)), kind)
        # Some programs write any bytes as texts.
        said = pa.string() if kind == pa.binary() and draw(st.booleans()) else kind
        columns[name] = column.view(said)
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    return draw(damaged(bytes(sink.getvalue())))


SORTS = {
    "texts": texts(),
    "jsonlines": jsonlines(),
    "workbooks": workbooks(),
    "parquets": parquets(),
    "binary": st.binary(),
}


@st.composite
def dialects(draw: st.DrawFn) -> Dialect | None:
    """How a person who is wrong now and then would say that a file is written."""
    if draw(st.booleans()):
        return None
    return Dialect(
        format=draw(st.sampled_from(["delimited", "jsonlines", "excel", "parquet"])),
        encoding=draw(st.sampled_from(list(ENCODINGS))),
        delimiter=draw(st.sampled_from([*DELIMITERS, " ", "a"])),
        quote=draw(st.sampled_from(["", '"'])),
        header=draw(st.booleans()),
        undecodable=draw(st.sampled_from(["stop", "replace"])),
    )


@st.composite
def roles_for(draw: st.DrawFn, columns: tuple[str, ...]) -> Roles | None:
    """Any roles of the file's columns."""
    order = draw(st.permutations(columns))
    if len(order) < 2:
        return None
    kind = draw(st.sampled_from(list(KINDS)))
    texts = (
        tuple(order[1:3])
        if kind == "question_answering"
        else tuple(order[1 : draw(st.integers(2, len(order)))])
    )
    return (
        None
        if kind == "question_answering" and len(texts) < 2
        else Roles(kind=kind, texts=texts, target=order[0])
    )


def whole_way(content: bytes, data: st.DataObject) -> None:
    """From upload to saved task and back; raises PtlmError where the file or the choices do not do."""
    path = save_upload(io.BytesIO(content), data.draw(NAME) + data.draw(st.sampled_from(sorted(NAMES))))
    detect(path)
    ragged = data.draw(st.sampled_from(["ask", "skip", "repair", "keep", "stop"]))
    reading = read(path, data.draw(dialects()), ragged=ragged)
    check_reading(reading, path)
    table = reading.table
    write_table(table.data, path.with_name("saida.tsv"))
    roles = data.draw(st.one_of(roles_for(table.columns), st.just(guess(table))))
    report = audit({"train": reading}, roles)
    report.as_json()
    report.as_markdown()
    if roles is None:
        return
    subject = Subject({"train": table}, roles)
    for name in data.draw(
        st.lists(st.sampled_from(sorted(set(REMEDIES) - {"stratified_split"})), max_size=3)
    ):
        subject = apply(name, subject)
    previews(Draft(name="minha", roles=roles), subject)
    split = split_subject(subject, Shares(validation=0.4))
    task = save(Draft(name="minha", roles=roles), with_tables({"train": reading}, split))
    assert sum(sources.load(task, name).table.num_rows for name in task.splits) == len(
        subject.tables["train"]
    )
    assert import_file(export("minha", path.parent), "outra").labels == task.labels


def check_reading(reading: Reading, path: Path) -> None:
    """What holds of every reading: names are unique, lines ascend, cells are texts, findings can be said."""
    table = reading.table
    assert len(set(table.columns)) == len(table.columns) > 0
    assert all(table.columns)
    assert len(table) == table.data.num_rows == len(reading.unreadable) > 0
    assert (table.lines[1:] > table.lines[:-1]).all()
    assert all(column.type == pa.string() and column.null_count == 0 for column in table.data.columns)
    table.data.validate(full=True)
    assert all(found.message and len(found.lines) <= SHOWN_LINES for found in reading.findings)


def tried(content: bytes, data: st.DataObject) -> None:
    """The whole way, and afterwards: a task of full rows, or none, and nothing half-saved."""
    shutil.rmtree(paths.home(), ignore_errors=True)
    try:
        whole_way(content, data)
    except PtlmError as error:
        assert str(error)
        assert "\n" not in str(error)
    folder = paths.user_tasks()
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    assert names <= {"minha", "outra"}
    for name in names:
        delete(name)


ORDINARY = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=QUICK)


@pytest.mark.parametrize("sort", SORTS)
def test_generated_files_give_tasks_or_clear_errors(sort: str) -> None:
    ORDINARY(given(content=SORTS[sort], data=st.data())(tried))()


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_thousands_of_generated_files_give_tasks_or_clear_errors() -> None:
    settings(ORDINARY, max_examples=ROUNDS)(
        given(content=st.one_of(*SORTS.values()), data=st.data())(tried)
    )()


@given(table=rows())
@settings(ORDINARY, max_examples=200)
def test_what_a_spreadsheet_would_write_comes_back_cell_by_cell(table: list[list[str]]) -> None:
    """Regular tables that were quoted rightly: no cell is changed, none is lost."""
    width = len(table[0])
    body = [(row + [""] * width)[:width] for row in table[1:]]
    # Line ends inside of cells stay as they are; other control characters would make it a binary file.
    body = [[re.sub(r"[^\n\t\x20-\x7e\xa0-\U0010ffff]", " ", cell) for cell in row] for row in body]
    if width < 2 or not any(any(row) for row in body):
        return
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        [[f"c{n}" for n in range(width)], *body]
    )
    path = save_upload(io.BytesIO(file.getvalue().encode()), "d.csv")
    reading = read(path, Dialect(delimiter=",", quote='"'), ragged="stop")
    assert [
        list(row) for row in zip(*(reading.table.texts(name) for name in reading.table.columns), strict=True)
    ] == body
