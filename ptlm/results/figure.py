"""One published or measured figure, and the CSV form in which figures are stored and exchanged (schema 2)."""

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, Literal, TextIO

from ptlm.errors import DataError
from ptlm.i18n import N_, _
from ptlm.records import unknown

SCHEMA = 2
Protocol = Literal["fine-tuned", "few-shot"]
Origin = Literal["stored", "own", "imported"]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One value of one metric of one model on one task. Sizes are in millions of parameters; 0: not known."""

    model: str
    """Name as the source writes it."""
    hub_id: str = ""
    family: str = ""
    backbone_millions: float = 0.0
    embedding_millions: float = 0.0
    total_millions: float = 0.0
    prefix: str = ""
    """Text that was put before every prompt."""
    task: str
    """A task id of the product, or the name of another data set, which is never ranked with one of ours."""
    metric: str
    value: float
    low: float | None = None
    """Lower end of the 95% interval, where one is known."""
    high: float | None = None
    split: str
    """test, validation, `validation (presumed)`, unstated, …: only equal ones are compared."""
    data: str = ""
    """Beginning of the SHA-256 of the split's rows, where it is known: two of one name may be of other rows."""
    protocol: str
    """fine-tuned or few-shot."""
    source: str
    """Short key of the publication; `own` for the user's runs."""
    source_title: str = ""
    """The publication's, or the name that somebody gave to a run."""
    url: str = ""
    year: int = 0
    note: str = ""
    """How the figure was made, and what one should know of it."""
    source_task: str = ""
    """The source's own name of the task, where it differs."""
    source_metric: str = ""
    source_split: str = ""
    run: str = ""
    """The run's id, for own figures."""
    origin: Origin = "stored"

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells one model set-up from another: name, prefix and source."""
        return self.model, self.prefix, self.source

    @property
    def whence(self) -> str:
        """Where it comes from, for people."""
        return self.source_title or (_("esta máquina") if self.run else self.source)


COLUMNS = ("schema", *(field.name for field in fields(Figure) if field.name != "origin"))
_NUMBERS = frozenset(
    ("backbone_millions", "embedding_millions", "total_millions", "value", "low", "high"),
)


def write(figures: Iterable[Figure], file: TextIO) -> None:
    """Figures as CSV in the current schema; no cell begins with what a spreadsheet would run."""
    from ptlm.userdata.writing import harmless

    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for figure in figures:
        cells = (_cell(getattr(figure, name)) for name in COLUMNS[1:])
        writer.writerow([SCHEMA, *(harmless(cell) if isinstance(cell, str) else cell for cell in cells)])


def _cell(value: Any) -> Any:
    if value is None or (value == 0 and isinstance(value, int)):
        return ""
    return repr(value) if isinstance(value, float) else value


def _as_written(cell: str) -> str:
    """A cell that begins with an apostrophe, without it where it is there to keep spreadsheets from running it."""
    from ptlm.userdata.writing import harmless

    return cell[1:] if harmless(cell[1:]) == cell else cell


def read(path: Path, origin: Origin) -> list[Figure]:
    """Figures of a CSV file of this or an older schema.

    Raises:
        DataError: not such a file, or a row that is not one; the message names file and line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)  # several times faster than DictReader, and there may be many rows
            names = next(reader, [])
            if "schema" not in names:
                raise DataError(
                    N_(
                        "{file}: não é uma tabela de resultados; falta a coluna “schema” (veja docs/results-schema.md)."
                    ),
                    file=path.name,
                )
            return [_figure(names, row, path, reader.line_num, origin) for row in reader if row]
    except UnicodeDecodeError:
        raise DataError(N_("{file}: não está em UTF-8; salve a tabela em UTF-8."), file=path.name) from None
    except csv.Error:
        raise DataError(
            N_("{file}, linha {line}: não foi possível ler como CSV; confira as aspas."),
            file=path.name,
            line=reader.line_num,
        ) from None


def _upgrade_0(row: dict[str, str]) -> dict[str, str]:
    """Schema 0 said `architecture` for the family, and knew fine-tuned test figures only."""
    row["family"] = row.pop("architecture", "")
    return {"split": "test", "protocol": "fine-tuned", **row}


def _check_finite(values: Mapping[str, Any]) -> None:
    for name in _NUMBERS & values.keys():
        if not math.isfinite(values[name]):
            raise ValueError(f"{name}: {values[name]}")


def _upgrade_1(row: dict[str, str]) -> dict[str, str]:
    """Schema 1 did not say which rows a figure is of."""
    return row


UPGRADES = {0: _upgrade_0, 1: _upgrade_1}
"""From each older schema to the next."""


def _cells(names: Sequence[str], row: Sequence[str], path: Path, line: int) -> dict[str, Any]:
    """What a row says, by column; its last cells may be left out."""
    if len(row) > len(names):
        raise DataError(
            N_(
                "{file}, linha {line}: há {cells} células para {columns} colunas; ponha entre aspas o texto que tem "
                "vírgulas."
            ),
            file=path.name,
            line=line,
            cells=len(row),
            columns=len(names),
        )
    pairs = zip(names, row, strict=False)
    return {name: _as_written(cell) if cell[0] == "'" else cell for name, cell in pairs if cell and name}


def _figure(names: Sequence[str], row: Sequence[str], path: Path, line: int, origin: Origin) -> Figure:
    values = _cells(names, row, path, line)
    try:
        version = int(values.pop("schema"))
        if version > SCHEMA:
            raise _newer(path, line, version)
        for number in range(version, SCHEMA):
            values = UPGRADES[number](values)
        for name in _NUMBERS & values.keys():
            values[name] = float(values[name])
        if "year" in values:
            values["year"] = int(values["year"])
        _check_finite(values)
    except (KeyError, ValueError) as error:
        raise DataError(
            N_("{file}, linha {line}: “{error}” não é um valor que este esquema conheça (versão {schema})."),
            file=path.name,
            line=line,
            error=error,
            schema=SCHEMA,
        ) from None
    try:
        return Figure(**values, origin=origin)
    except TypeError:
        raise _misfit(values, path, line) from None


def _newer(path: Path, line: int, version: int) -> DataError:
    return DataError(
        N_(
            "{file}, linha {line}: está na versão {version} do esquema, e esta instalação só conhece até a {schema}; "
            "atualize o ptlm."
        ),
        file=path.name,
        line=line,
        version=version,
        schema=SCHEMA,
    )


def _misfit(values: Mapping[str, Any], path: Path, line: int) -> DataError:
    """Which column is unknown or which value is missing; too slow to ask of every row beforehand."""
    strange = next((name for name in values if name not in COLUMNS), None)
    if strange is not None:
        problem = unknown(N_("Coluna"), strange, COLUMNS)
        return DataError(N_("{file}, linha {line}: {problem}"), file=path.name, line=line, problem=problem)
    needed = (field.name for field in fields(Figure) if field.default is MISSING)
    name = next(name for name in needed if name not in values)
    return DataError(
        N_("{file}, linha {line}: falta o valor da coluna “{name}”."), file=path.name, line=line, name=name
    )
