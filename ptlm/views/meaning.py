"""What a finished run's figures say: on how many rows, chosen where, and whether the trivial answer does as well."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ptlm.i18n import N_, NP_, _
from ptlm.kinds import KINDS
from ptlm.metrics import METRICS
from ptlm.runs.run import Run
from ptlm.tasks.record import Task
from ptlm.views.scores import Score

Verdict = Literal["above", "level", "below"]
SAYINGS: Mapping[Verdict, str] = {
    "above": N_("Acima da resposta trivial: {tasks}."),
    "level": N_("Não se distingue da resposta trivial, que está dentro do intervalo de 95%: {tasks}."),
    "below": N_("Abaixo da resposta trivial: {tasks}."),
}
MEASURED = {
    "train": NP_("{count:,} linha de treino", "{count:,} linhas de treino"),
    "validation": NP_("{count:,} linha de validação", "{count:,} linhas de validação"),
    "test": NP_("{count:,} linha de teste", "{count:,} linhas de teste"),
}


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """What is to be said of some tasks."""

    text: str
    """One sentence in the reader's language."""
    verdict: Verdict | None
    """Where it is about the trivial answer."""


def against_trivial(score: Score) -> Verdict | None:
    """Where the trivial answer's figure lies with respect to the 95% interval; None where one of them is missing."""
    if score.low is None or score.high is None or score.baseline is None:
        return None
    if score.low <= score.baseline <= score.high:
        return "level"
    return "above" if (score.value > score.baseline) == METRICS[score.metric].higher_is_better else "below"


def measured(run: Run, task: str) -> str:
    """On how many rows of which split, as `240 linhas de teste`; empty where the result does not say."""
    rows = _entry(run, "rows", task).get("evaluation")
    words = MEASURED.get(str(_entry(run, "splits", task).get("reported")))
    return _(words, count=rows) if isinstance(rows, int) and words else ""


def conclusions(run: Run, found: Iterable[Score]) -> list[Conclusion]:
    """One sentence a verdict, by each task's main metric, and one on tasks whose best epoch was chosen on the rows
    that were measured."""
    tasks = run.spec.tasks if run.spec else ()
    main = {task.id: task.primary_metric for task in tasks}
    verdicts = {score.task: against_trivial(score) for score in found if score.metric == main.get(score.task)}
    made = [
        Conclusion(text=_(saying, tasks=_titles(those)), verdict=verdict)
        for verdict, saying in SAYINGS.items()
        if (those := [task for task in tasks if verdicts.get(task.id) == verdict])
    ]
    made += _unparsed(run, tasks)
    chosen = [task for task in tasks if _chosen_where_measured(run, task.id)]
    if chosen:
        text = _(
            "A melhor época foi escolhida nas mesmas linhas em que se mediu, o que favorece o resultado: {tasks}.",
            tasks=_titles(chosen),
        )
        made.append(Conclusion(text=text, verdict=None))
    return made


def _unparsed(run: Run, tasks: Sequence[Task]) -> list[Conclusion]:
    """One sentence a task of whose answers some could not be understood."""
    shares = (run.result or {}).get("unparsed") or {}
    return [
        Conclusion(
            text=_(
                "{share:.1%} das respostas não são nenhum rótulo ou número, e contam como erro: {tasks}.",
                share=shares[task.id],
                tasks=task.shown_title,
            ),
            verdict=None,
        )
        for task in tasks
        if shares.get(task.id)
    ]


def trivial(tasks: Iterable[Task]) -> str:
    """What the trivial answer is for each kind among the tasks, in one sentence."""
    kinds = list(dict.fromkeys(task.kind for task in tasks))
    said = ", ".join(f"{_(KINDS[kind].title).lower()}: {_(KINDS[kind].baseline_title)}" for kind in kinds)
    return _("O que se acerta sem ler o texto ({kinds}).", kinds=said)


def _titles(tasks: Sequence[Task]) -> str:
    return ", ".join(task.shown_title for task in tasks)


def _chosen_where_measured(run: Run, task: str) -> bool:
    splits = _entry(run, "splits", task)
    return "selected_on" in splits and splits["selected_on"] == splits.get("reported")


def _entry(run: Run, part: str, task: str) -> Mapping[str, Any]:
    entries = (run.result or {}).get(part)
    entry = entries.get(task) if isinstance(entries, Mapping) else None
    return entry if isinstance(entry, Mapping) else {}
