"""The metrics as `evaluate` modules: no network, no code fetched, the same numbers as `ptlm.metrics`.

    from ptlm.evaluate_metrics import combine, load

    load("f1_macro").compute(predictions=[0, 1, 1], references=[0, 1, 0])      # {"f1_macro": 0.666…}
    metrics = combine(["accuracy", "f1_macro", "matthews"])                   # several at once
    metrics.add_batch(predictions=[0, 1], references=[0, 1])                  # batch by batch
    metrics.compute()                                                         # {"accuracy": 1.0, …}

They are `evaluate.Metric` objects like any other: `add`, `add_batch`, `compute` and `evaluate.combine` work.
Predictions and references are class indices (-1: a prediction that is no class), numbers, texts, or, for
`exact_match` and `f1`, texts and lists of gold texts.
"""

from collections.abc import Sequence
from typing import Any

import evaluate
from datasets import Features, Value
from datasets import Sequence as ListOf

from ptlm.metrics import METRICS, Compared, Metric, find

_FEATURES: dict[Compared, dict[str, Any]] = {
    "class": {"predictions": Value("int64"), "references": Value("int64")},
    "number": {"predictions": Value("float64"), "references": Value("float64")},
    "answers": {"predictions": Value("string"), "references": ListOf(Value("string"))},
    "text": {"predictions": Value("string"), "references": Value("string")},
}


class PtlmMetric(evaluate.Metric):
    """One metric of `ptlm.metrics.METRICS`; its result is `{name: value}`.

    `options` are those of `evaluate.Metric`. Rows are kept in memory unless several processes share the work,
    who then meet in files of the cache folder.
    """

    def __init__(self, metric: Metric, **options: Any) -> None:
        self.metric = metric
        options.setdefault("keep_in_memory", options.get("num_process", 1) == 1)
        super().__init__(config_name=metric.name, **options)
        self.info.module_name = metric.name

    def _info(self) -> evaluate.MetricInfo:
        return evaluate.MetricInfo(
            description=self.metric.description,
            citation="",
            inputs_description=self.metric.description,
            features=Features(_FEATURES[self.metric.compares]),
        )

    def _compute(self, *, predictions: Sequence[Any], references: Sequence[Any]) -> dict[str, float]:
        return {self.metric.name: self.metric.function(references, predictions)}


def load(name: str, **options: Any) -> PtlmMetric:
    """The metric called `name`, one of `METRICS`; UsageError with the closest name where there is none."""
    return PtlmMetric(find(name), **options)


def combine(names: Sequence[str]) -> evaluate.CombinedEvaluations:
    """Several metrics that are fed and computed as one; they must compare the same sort of values."""
    return evaluate.combine([load(name) for name in names])


__all__ = ["METRICS", "PtlmMetric", "combine", "load"]
