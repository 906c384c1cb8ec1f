"""What reading and auditing find: severity, how often, where, and what can be done about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ptlm.i18n import N_, Template, _
from ptlm.userdata.finding_kinds import FINDINGS, SEVERITIES, Severity
from ptlm.userdata.limits import SHOWN_LINES

SPLIT_NAMES: Mapping[str, str] = {
    "train": N_("treino"),
    "validation": N_("validação"),
    "test": N_("teste"),
}
"""What splits are called inside a sentence."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing found in one file."""

    severity: Severity
    code: str
    """A key of `FINDINGS`."""
    count: int
    """How many rows, cells or labels."""
    template: Template
    """Portuguese, marked for translation; singular and plural where it counts something."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What fills the template, beside `count`."""
    lines: tuple[int, ...] = ()
    """Line numbers of the first examples, as an editor or a spreadsheet shows them."""
    split: str = ""
    """The split in whose file it is."""
    column: str = ""
    """The column it is about, if one."""
    remedy: str = ""
    """Key of `ptlm.userdata.remedies.REMEDIES`, or empty."""

    @property
    def message(self) -> str:
        """The sentence in the reader's language."""
        values = {
            name: _(SPLIT_NAMES[value]) if name in ("split", "other") and value in SPLIT_NAMES else value
            for name, value in self.values.items()
        }
        return _(self.template, count=self.count, **values)

    def as_dict(self) -> dict[str, Any]:
        """The finding as JSON can hold it."""
        return {
            "severity": self.severity,
            "code": self.code,
            "count": self.count,
            "message": self.message,
            "lines": list(self.lines),
            "split": self.split,
            "column": self.column,
            "remedy": self.remedy or None,
        }


def finding(
    code: str,
    count: int,
    *,
    lines: Iterable[int] = (),
    split: str = "",
    column: str = "",
    severity: Severity | None = None,
    **values: Any,
) -> Finding:
    """The finding `code`; only the first `SHOWN_LINES` of `lines` are kept.

    `split` and `column` are also values of the template.
    """
    kind = FINDINGS[code]
    return Finding(
        severity=severity or kind.severity,
        code=code,
        count=count,
        template=kind.template,
        values={"split": split, "column": shown(column), **values},
        lines=tuple(int(line) for line, _place in zip(lines, range(SHOWN_LINES), strict=False)),
        split=split,
        column=column,
        remedy=kind.remedy,
    )


@dataclass
class Noted:
    """Lines of one sort seen while reading: how many, and the first of them."""

    count: int = 0
    lines: list[int] = field(default_factory=list)

    def add(self, line: int) -> None:
        """Count one more."""
        self.count += 1
        if len(self.lines) < SHOWN_LINES:
            self.lines.append(line)


def noted_findings(noted: Mapping[str, Noted], **values: Any) -> list[Finding]:
    """The findings for the sorts of lines that were seen at all; `noted` is by code."""
    return [
        finding(code, each.count, lines=each.lines, **values) for code, each in noted.items() if each.count
    ]


def worst(findings: Iterable[Finding]) -> Severity | None:
    """The gravest severity among `findings`; None where there is none."""
    found = {each.severity for each in findings}
    return next((severity for severity in SEVERITIES if severity in found), None)


def shown(text: str, limit: int = 60) -> str:
    """`text` on one line and without characters that could disturb a message, cut to `limit` characters."""
    tidy = "".join(letter if letter.isprintable() else "·" for letter in text)
    return tidy if len(tidy) <= limit else tidy[: limit - 1] + "…"
