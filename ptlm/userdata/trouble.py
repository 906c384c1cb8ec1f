"""Lines that do not fit and bytes that do not decode: what can be done, and how it is said."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from ptlm.errors import DataError
from ptlm.i18n import N_
from ptlm.userdata.encoding import first_damage
from ptlm.userdata.findings import Finding, finding, shown
from ptlm.userdata.limits import SHOWN_LINES

Ragged = Literal["ask", "skip", "repair", "keep", "stop"]
RAGGED: dict[Ragged, str] = {
    "ask": N_("listar como erro, até que se escolha"),
    "skip": N_("pular"),
    "repair": N_("corrigir, tratando as aspas como texto"),
    "keep": N_("manter no lugar, marcadas"),
    "stop": N_("parar"),
}
"""What can be done about lines that have not as many cells as the others."""


def renamed(header: Sequence[str], names: Sequence[str]) -> list[Finding]:
    """The finding for names that had to be changed, if any."""
    pairs = zip(header, names, strict=False)
    changed = [new for old, new in pairs if old.strip() != new]
    listed = ", ".join(f"“{shown(name, 30)}”" for name in changed[:SHOWN_LINES])
    return [finding("renamed_columns", len(changed), lines=[1], names=listed)] if changed else []


def undecodable(path: Path, encoding: str) -> DataError:
    """The error for bytes that are not valid in the encoding, with their place."""
    try:
        line, column = first_damage(path, encoding)
    except UnicodeError:
        line, column = 1, 1
    return DataError(
        N_(
            "{file}, linha {line}, coluna {column}: byte inválido em {encoding}; escolha outra codificação "
            "ou mande trocar os bytes inválidos."
        ),
        file=shown(path.name),
        line=line,
        column=column,
        encoding=encoding,
    )
