"""The curves tab of a run's page: loss by step, and beside it a metric by epoch or the learning rate."""

from collections.abc import Sequence

from pages.parts import address, figures, notices
from pages.parts.grid import grid
from ptlm.charts import training
from ptlm.charts.base import ordered
from ptlm.i18n import _
from ptlm.runs import naming
from ptlm.runs.run import Run
from ptlm.views import formats
from ptlm.views.follow import FOLLOWERS

RATE = "learning_rate"


def show(run: Run) -> None:
    """Two figures side by side; drawing one takes a browser about as long as the rest of the page."""
    follower = FOLLOWERS.of(run.events_file)
    steps, evaluations = follower.steps(), follower.scores()
    if steps.empty:
        waiting, never = (
            _("As curvas aparecem no primeiro passo de treino."),
            _("Não há curvas: não houve treino."),
        )
        notices.empty(never if run.settled else waiting, "show_chart")
        return
    metrics = ordered(evaluations["metric"])
    second, titles = _second(metrics), naming.short_titles(run.spec.tasks if run.spec else ())
    with grid("halves", "curves"):
        figures.show(training.loss(steps, titles), "loss")
        if second == RATE:
            figures.show(training.of_steps(steps, RATE, titles), "rate")
        else:
            figures.show(training.metric_by_epoch(evaluations, second, titles), f"metric-{second}")


def _second(metrics: Sequence[str]) -> str:
    """What is drawn beside the loss; before anything was evaluated there is nothing to choose from."""
    if not metrics:
        return RATE
    return address.one(
        _("Ao lado da perda"), [*metrics, RATE], "curva", _title, look="pills", label_visibility="visible"
    )


def _title(name: str) -> str:
    return _(training.STEP_FIELDS[RATE]) if name == RATE else formats.metric_title(name)
