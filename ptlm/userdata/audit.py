"""The audit: all checks over all splits, and the report that comes of them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ptlm.i18n import _, plural
from ptlm.reporting import Reporter, Silent
from ptlm.userdata import audit_labels, audit_rows, audit_texts
from ptlm.userdata.audit_texts import Budget
from ptlm.userdata.columns import Roles
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.finding_kinds import SEVERITIES, SEVERITY_TITLES, Severity
from ptlm.userdata.findings import Finding, finding, worst
from ptlm.userdata.subject import Subject
from ptlm.userdata.table import Reading

Check = Callable[[Subject], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    audit_rows.split_sizes,
    audit_rows.empty_cells,
    audit_rows.duplicates,
    audit_rows.conflicts,
    audit_rows.leakage,
    audit_labels.answers,
    audit_rows.missing_markers,
    audit_texts.lengths,
    audit_texts.language,
    audit_texts.characters,
    audit_texts.constant_columns,
)
"""Everything that is looked at once the columns' roles are known."""


@dataclass(frozen=True, kw_only=True)
class FileSummary:
    """One of the audited files."""

    file: str
    rows: int
    columns: tuple[str, ...]
    dialect: Dialect

    @property
    def size(self) -> str:
        """Rows and columns, in the reader's language."""
        rows = plural(self.rows, "{count:,} linha", "{count:,} linhas")
        return f"{rows}, {plural(len(self.columns), '{count:,} coluna', '{count:,} colunas')}"


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was found, gravest first."""

    files: Mapping[str, FileSummary]
    """By split."""
    roles: Roles | None
    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Severity | None:
        """The gravest severity, if anything was found."""
        return worst(self.findings)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON can hold it; the figures of the first file also stand at the top."""
        first = next(iter(self.files.values()))
        return {
            **_plain(first),
            "files": {split: _plain(summary) for split, summary in self.files.items()},
            "roles": None
            if self.roles is None
            else {"kind": self.roles.kind, "texts": list(self.roles.texts)} | {"target": self.roles.target},
            "findings": [found.as_dict() for found in self.findings],
        }

    def as_json(self) -> str:
        """The report as a JSON text."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2)

    def as_markdown(self) -> str:
        """The report for people, in the reader's language."""
        head = [_("# Auditoria dos dados"), ""]
        for split, summary in self.files.items():
            text = f"{summary.file}: {summary.size}"
            head.append(f"- **{split}** — {escape_markdown(text)}")
        heads = (_("Gravidade"), _("Partição"), _("O que foi encontrado"), _("Linhas"))
        table = [
            "",
            "| " + " | ".join(heads) + " |",
            "|---|---|---|---|",
        ]
        for found in self.findings:
            lines = ", ".join(map(str, found.lines)) + (" …" if found.count > len(found.lines) > 0 else "")
            cells = (_(SEVERITY_TITLES[found.severity]), found.split, found.message, lines)
            table.append("| " + " | ".join(map(escape_markdown, cells)) + " |")
        return "\n".join([*head, *table, ""])


def _plain(summary: FileSummary) -> dict[str, Any]:
    dialect = summary.dialect
    return {
        "file": summary.file,
        "rows": summary.rows,
        "columns": list(summary.columns),
        "format": dialect.format,
        "encoding": dialect.encoding if dialect.is_text else None,
        "delimiter": dialect.delimiter if dialect.format == "delimited" else None,
        "quote": dialect.quote if dialect.format == "delimited" else None,
        "header": dialect.header,
    }


def escape_markdown(text: str) -> str:
    """`text` as it is, where Markdown or HTML is read."""
    for sign in "\\`*_[]|":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", " ")


def audit(
    readings: Mapping[str, Reading],
    roles: Roles | None,
    *,
    budgets: Sequence[Budget] = (),
    reporter: Reporter | None = None,
) -> Report:
    """Look over the files of all splits.

    Args:
        readings: by split, train first; one alone may have any of the splits' names.
        roles: what the columns are for; None where that is not known: then only the reading's findings are told.
        budgets: the models whose truncation is to be estimated.
        reporter: is told the progress as `audit`.

    Raises:
        UsageError: a role names a column that a file does not have.
    """
    reporter = reporter or Silent()
    findings = [_of_split(found, split) for split, reading in readings.items() for found in reading.findings]
    if roles is None:
        findings.append(finding("not_audited", 1))
    findings += [finding("one_column", 1, split=split) for split, each in readings.items() if _single(each)]
    if roles is not None:
        subject = Subject({split: reading.table for split, reading in readings.items()}, roles)
        checks = (*CHECKS, audit_texts.truncation(budgets))
        for place, check in enumerate(checks, start=1):
            findings += check(subject)
            reporter.progress("audit", place, len(checks))
    ordered = sorted(findings, key=lambda found: SEVERITIES.index(found.severity))
    files = {split: _summary(reading) for split, reading in readings.items()}
    return Report(files=files, roles=roles, findings=tuple(ordered))


def _single(reading: Reading) -> bool:
    return len(reading.table.columns) == 1


def _of_split(found: Finding, split: str) -> Finding:
    return replace(found, split=split, values={**found.values, "split": split})


def _summary(reading: Reading) -> FileSummary:
    table = reading.table
    return FileSummary(file=table.file, rows=len(table), columns=table.columns, dialect=reading.dialect)
