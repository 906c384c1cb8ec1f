"""How a metric's values are read: the product's own, those that only publications report, and unknown ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ptlm.i18n import N_
from ptlm.metrics import METRICS

FOREIGN: Mapping[str, str] = {
    "f1_unspecified": N_("F1 (média não dita)"),
    "roc_auc": N_("Área sob a curva ROC"),
    "recall": N_("Cobertura"),
}
"""Metrics that only publications report, with their titles; all are shares, and higher is better."""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """One metric's values. Nothing is known of those of a metric that nobody described."""

    title: str
    """Portuguese, marked for translation; the metric's own name where it is not known."""
    short: str
    """The same for tight places."""
    rises: bool = True
    """Whether a larger value is better."""
    bounded: bool = False
    """Whether no value is above 1."""
    percent: bool = False
    """Whether it is shown as a percentage."""
    digits: int = 3
    """Decimals to show (after multiplying by 100 where `percent`)."""

    @property
    def arrow(self) -> str:
        """↑ where more is better, ↓ where less is."""
        return "↑" if self.rises else "↓"


@cache
def of(metric: str) -> Scale:
    """How values of the metric called `metric` are read."""
    if metric in FOREIGN:
        return Scale(title=FOREIGN[metric], short=FOREIGN[metric], bounded=True, percent=True, digits=1)
    record = METRICS.get(metric)
    if record is None:
        return Scale(title=metric, short=metric)
    return Scale(
        title=record.title,
        short=record.short or record.title,
        rises=record.higher_is_better,
        bounded=record.high <= 1,
        percent=record.percent,
        digits=record.digits,
    )
