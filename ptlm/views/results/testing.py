"""Runs on one task tested against one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ptlm.i18n import N_, _, plural
from ptlm.results import scales
from ptlm.results.comparison import corrected
from ptlm.runs.run import Run
from ptlm.statistics import Comparison, detectable_between
from ptlm.statistics.paired import EFFECT_TITLES, TEST_TITLES
from ptlm.views import formats, predictions
from ptlm.views.results import names

ALPHA = 0.05
VERDICTS: Mapping[str, str] = {
    "better": N_("melhor que a base"),
    "worse": N_("pior que a base"),
    "unsure": N_("não se distingue da base"),
}


@dataclass(frozen=True, kw_only=True)
class Tested:
    """One run against the base, by one metric."""

    name: str
    comparison: Comparison
    p: float
    """Corrected as `ptlm.results.comparison.corrected` does."""

    @property
    def verdict(self) -> str:
        """A key of `VERDICTS`."""
        if self.p > ALPHA:
            return "unsure"
        return "better" if self.comparison.better else "worse"


def candidates(runs: Sequence[Run]) -> dict[str, list[Run]]:
    """Tasks for which two runs or more have kept predictions, with those runs."""
    found: dict[str, list[Run]] = {}
    for run in runs:
        if run.state == "done":
            for task in predictions.with_predictions(run):
                found.setdefault(task.id, []).append(run)
    return {task: members for task, members in found.items() if len(members) > 1}


def usual(runs: Sequence[Run], base: str) -> str:
    """The run that is set beside `base` where nobody chose one: the first of another model, or else the first other."""
    models = {run.id: run.spec.model.id for run in runs if run.spec}
    others = [run.id for run in runs if run.id != base]
    return next((name for name in others if models.get(name) != models.get(base)), others[0])


def tested(found: Mapping[str, Mapping[str, Comparison]]) -> dict[str, list[Tested]]:
    """Comparisons with the base (by run name, then metric), by metric, with their corrected p-values."""
    p_values = {
        (name, metric): each.p for name, by_metric in found.items() for metric, each in by_metric.items()
    }
    tables: dict[str, list[Tested]] = {}
    for (name, metric), p in corrected(p_values).items():
        each = Tested(name=name, comparison=found[name][metric], p=p)
        tables.setdefault(metric, []).append(each)
    return tables


BASE, OTHER = "a", "b"
HEADS = {
    "metric": N_("Métrica"),
    "name": N_("Execução"),
    "a": N_("Base"),
    "b": N_("A execução"),
    "difference": N_("Diferença"),
    "interval": N_("Intervalo de 95%"),
    "p": N_("p"),
    "verdict": N_("Conclusão"),
}


def table(found: Mapping[str, Sequence[Tested]]) -> pd.DataFrame:
    """Everything for people, one line a metric and run: metric, name, a, b, difference, interval, p, verdict."""
    rows = [_row(metric, each) for metric, members in found.items() for each in members]
    return pd.DataFrame(rows, columns=list(HEADS))


def _row(metric: str, each: Tested) -> dict[str, str]:
    comparison = each.comparison
    low, high = (
        formats.difference(metric, comparison.low, unit=False),
        formats.difference(metric, comparison.high),
    )
    return {
        "metric": f"{formats.short_title(metric)} {scales.of(metric).arrow}",
        "name": each.name,
        "a": formats.metric(metric, comparison.a),
        "b": formats.metric(metric, comparison.b),
        "difference": formats.difference(metric, comparison.difference),
        "interval": f"{low} … {high}",
        "p": names.p_value(each.p).removeprefix("=\u00a0"),
        "verdict": _(VERDICTS[each.verdict]),
    }


def differences(members: Sequence[Tested]) -> pd.DataFrame:
    """One metric's differences as `ptlm.charts.pairs.differences` takes them."""
    rows = [
        (
            each.name,
            each.comparison.metric,
            each.comparison.difference,
            each.comparison.low,
            each.comparison.high,
        )
        for each in members
    ]
    return pd.DataFrame(rows, columns=["name", "metric", "value", "low", "high"])


def method(comparison: Comparison, several: bool) -> str:
    """How one comparison was tested, in words."""
    parts = [
        _("Teste: {test}", test=_(TEST_TITLES[comparison.test])),
        _("intervalo da diferença pelos intervalos dos dois (Zou) e por quanto variam juntos"),
        plural(comparison.rows, "{count:,} linha", "{count:,} linhas"),
    ]
    if several:
        parts.append(_("p corrigido por Holm pelo número de execuções comparadas com a base nesta métrica"))
    if comparison.effect_name != "none":
        title = _(EFFECT_TITLES[comparison.effect_name])
        parts.append(f"{title}: {formats.decimal(comparison.effect, 2)}")
    return "; ".join(parts) + "."


def power(comparison: Comparison) -> str:
    """The smallest difference that the compared rows are likely to show, in a sentence."""
    found = detectable_between(comparison)
    if found is None:
        return _("Nada nestas linhas distingue um do outro; o que fariam em outras, elas não dizem.")
    size = formats.difference(comparison.metric, found.difference, unit=False).lstrip("+−")
    return _(
        "Com {rows} linhas e modelos como estes, só diferenças a partir de {size} {unit} apareceriam em 8 de cada "
        "10 conjuntos de teste; uma diferença menor pode existir sem que este conjunto a mostre.",
        rows=formats.integer(found.rows),
        size=size,
        unit=_("pontos percentuais") if scales.of(comparison.metric).percent else _("pontos"),
    )
