"""How a sketch's files, findings, labels and splits are told, in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ptlm.i18n import N_, _, plural
from ptlm.kinds import KINDS
from ptlm.tasks.record import SPLITS
from ptlm.userdata.audit_labels import label_counts
from ptlm.userdata.columns import Roles
from ptlm.userdata.dialect import DELIMITERS, Dialect
from ptlm.userdata.draft import canonical_labels
from ptlm.userdata.encoding import ENCODINGS
from ptlm.userdata.files import FORMATS
from ptlm.userdata.finding_kinds import SEVERITIES, Severity
from ptlm.userdata.findings import Finding
from ptlm.userdata.labels import suggest
from ptlm.userdata.limits import SHOWN_LINES
from ptlm.userdata.subject import Subject
from ptlm.userdata.table import Reading, Table
from ptlm.views import formats

SPLIT_TITLES: Mapping[str, str] = {
    "train": N_("Treino"),
    "validation": N_("Validação"),
    "test": N_("Teste"),
}
SPLIT_HELP: Mapping[str, str] = {
    "train": N_("As linhas com que o modelo aprende."),
    "validation": N_(
        "As linhas que escolhem a melhor época. Sem este arquivo, uma parte do treino é separada."
    ),
    "test": N_("As linhas que medem o resultado, uma vez só. Pode faltar."),
}
KIND_HELP: Mapping[str, str] = {
    "classification": N_("escolher um rótulo para um texto ou um par de textos"),
    "similarity": N_("dar uma nota, como a semelhança de duas frases"),
    "question_answering": N_("achar no contexto a resposta de uma pergunta"),
    "summarisation": N_("escrever um texto a partir de outro"),
}
SEVERITY_LOOK: Mapping[Severity, tuple[str, str]] = {
    "error": ("red", "error"),
    "warning": ("orange", "warning"),
    "info": ("blue", "info"),
}
"""Severity to colour and sign."""
MOST_EXAMPLES = 5
MOST_CHARACTERS = 300
LINE = N_("Linha")


def delimiter_title(delimiter: str) -> str:
    """A delimiter in words, or as it is."""
    return _(DELIMITERS[delimiter]) if delimiter in DELIMITERS else f"“{delimiter}”"


def dialect_facts(dialect: Dialect) -> str:
    """How a file is written, in one line."""
    parts = [_(FORMATS[dialect.format])] if dialect.format != "delimited" else []
    if dialect.is_text:
        parts.append(ENCODINGS[dialect.encoding])
    if dialect.format == "delimited":
        parts.append(delimiter_title(dialect.delimiter))
        parts.append(_("aspas envolvem células") if dialect.quote else _("aspas são texto"))
    if dialect.format in ("delimited", "excel"):
        parts.append(_("com cabeçalho") if dialect.header else _("sem cabeçalho"))
    return " · ".join(parts)


def rows_text(rows: int) -> str:
    """A number of rows."""
    return plural(rows, "{count:,} linha", "{count:,} linhas")


def split_title(split: str) -> str:
    """What a split is called."""
    return _(SPLIT_TITLES[split])


def rows_by_split(rows: Mapping[str, int]) -> str:
    """Rows of each split in one line: `Treino 3.668 · Validação 408`."""
    return " · ".join(
        f"{split_title(split)} {formats.integer(rows[split])}" for split in SPLITS if split in rows
    )


def head(reading: Reading) -> pd.DataFrame:
    """The first rows with their lines, cells cut to what one can see."""
    table = reading.table
    cells = {
        name: [formats.cut(text, MOST_CHARACTERS) for text in table.texts(name)] for name in table.columns
    }
    return pd.DataFrame({_free(_(LINE), table.columns): table.lines, **cells})


def examples(table: Table, finding: Finding, roles: Roles | None) -> pd.DataFrame:
    """The rows at the first lines of a finding; empty where those rows are not in the table."""
    places = np.flatnonzero(np.isin(table.lines, finding.lines))[:MOST_EXAMPLES]
    wanted = [name for name in (roles.used if roles else table.columns) if name in table.columns]
    rows = table.data.select(wanted).take(places)
    cells = {
        name: [formats.cut(text, MOST_CHARACTERS) for text in rows.column(name).to_pylist()]
        for name in wanted
    }
    return pd.DataFrame({_free(_(LINE), wanted): table.lines[places], **cells})


def _free(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name += " "
    return name


def lines_text(finding: Finding) -> str:
    """The first lines of a finding: `linhas 3, 8, 15 …`; empty where it has none."""
    if not finding.lines:
        return ""
    lines = ", ".join(map(formats.integer, finding.lines))
    more = " …" if finding.count > len(finding.lines) >= SHOWN_LINES else ""
    return (
        _("linha {lines}", lines=lines) if len(finding.lines) == 1 else _("linhas {lines}", lines=lines)
    ) + more


def severities(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings of each severity there are, gravest first; none where there is none."""
    found = [each.severity for each in findings]
    return {severity: found.count(severity) for severity in SEVERITIES if severity in found}


def severity_texts(findings: Iterable[Finding]) -> dict[Severity, str]:
    """The same in words, errors and warnings only: `1 erro`, `2 avisos`."""
    counts = severities(findings)
    texts: dict[Severity, str] = {
        "error": plural(counts.get("error", 0), "{count} erro", "{count} erros"),
        "warning": plural(counts.get("warning", 0), "{count} aviso", "{count} avisos"),
    }
    return {severity: text for severity, text in texts.items() if severity in counts}


@dataclass(frozen=True, kw_only=True)
class Label:
    """One label of a classification."""

    value: str
    """As it stands in the files, in its canonical spelling."""
    rows: int
    word: str
    """What generating models are to write."""


def labels(subject: Subject, words: Mapping[str, str]) -> list[Label]:
    """Every label in class order, with the word chosen for it or the one that is suggested."""
    counts = label_counts(subject).values()
    values = canonical_labels(subject)
    suggested = suggest(values, subject.roles.target)
    return [
        Label(
            value=value,
            rows=sum(each.get(value, 0) for each in counts),
            word=words.get(value, suggested[value]),
        )
        for value in values
    ]


def split_table(subject: Subject) -> pd.DataFrame:
    """Rows of each split: by label with shares where there are labels, else in all."""
    splits = [split for split in SPLITS if split in subject.tables]
    totals = {split: len(subject.tables[split]) for split in splits}
    index, rows = [_("Todas")], [[formats.integer(totals[split]) for split in splits]]
    if subject.roles.kind == "classification" and subject.roles.target:
        counts = label_counts(subject)
        for value in canonical_labels(subject):
            index.append(value)
            rows.append([_share(counts[split].get(value, 0), totals[split]) for split in splits])
    return pd.DataFrame(rows, index=index, columns=list(map(split_title, splits)))


def _share(rows: int, total: int) -> str:
    share = formats.percent(rows / total if total else None)
    return f"{formats.integer(rows)} ({share})"


def roles_text(roles: Roles | None) -> str:
    """Kind and columns in one line."""
    if roles is None:
        return _("não reconhecidas")
    target = f" → {roles.target}" if roles.target else ""
    return f"{_(KINDS[roles.kind].title)}: {' + '.join(roles.texts)}{target}"
