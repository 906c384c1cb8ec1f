"""What the splits of figures are called, those of other people's figures too."""

import re

from ptlm.i18n import N_, _, plural

TITLES = {
    "train": N_("treino"),
    "validation": N_("validação"),
    "test": N_("teste"),
    "unstated": N_("não dita"),
}
REMARKS = {"presumed": N_("presumida")}
_SPLIT = re.compile(r"(?P<split>\w+)(?: \((?P<remark>.*)\))?")
_ROWS = re.compile(r"(\d+) rows")
_DATA = re.compile(r"data (\w+)")


def title(name: str) -> str:
    """A split's name for people: `test (2048 rows)` is “teste (2.048 linhas)”."""
    found = _SPLIT.fullmatch(name)
    if found is None:
        return name
    said = _(TITLES.get(found["split"], found["split"]))
    return f"{said} ({_remark(found['remark'])})" if found["remark"] else said


def _remark(text: str) -> str:
    return "; ".join(_part(part) for part in text.split("; "))


def _part(text: str) -> str:
    if rows := _ROWS.fullmatch(text):
        return plural(int(rows[1]), "{count:,} linha", "{count:,} linhas")
    if data := _DATA.fullmatch(text):
        return _("outros dados, {fingerprint}", fingerprint=data[1])
    return _(REMARKS.get(text, text))
