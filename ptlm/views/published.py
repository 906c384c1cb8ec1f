"""The published figures that a run's own may be compared with, as one table."""

import pandas as pd

from ptlm import results
from ptlm.i18n import _
from ptlm.runs.run import Run
from ptlm.views import best, formats
from ptlm.views.results import names


def table(run: Run) -> pd.DataFrame:
    """One line a published figure, the best of each task and metric first; empty where there are none."""
    rows = [
        {
            _("Tarefa"): own.task,
            _("Métrica"): formats.metric_title(own.metric),
            _("Modelo"): names.line(figure),
            _("Valor"): formats.metric(own.metric, figure.value),
            _("Esta execução menos ele"): formats.difference(own.metric, own.value - figure.value),
            _("Fonte"): best.source(figure),
            "url": figure.url,
        }
        for own in results.of_run(run)
        for figure in sorted(
            best.rivals(own), key=lambda figure: figure.value, reverse=results.rises(own.metric)
        )
    ]
    return pd.DataFrame(rows)
