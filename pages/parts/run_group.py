"""What stands at the top of a group's page: its figures, models by tasks, and ways to look at them further."""

from collections.abc import Sequence

import streamlit as st

from pages.parts import links, notices, tables
from pages.parts.results_compare import MOST_OTHERS
from ptlm.i18n import _
from ptlm.runs.run import Run
from ptlm.views import comparison, listing, run_group
from ptlm.views.results import testing
from ptlm.views.run_group import Score
from ptlm.views.tables import bold, noted


def show(runs: Sequence[Run]) -> None:
    """What it is made of, how it ended, the table, what it says, and links.

    While it goes on, the list below says how far it is.
    """
    st.caption(notices.plain(listing.group_contents(runs)))
    if all(run.settled for run in runs):
        st.caption(listing.group_state(runs))
    matrix = run_group.matrix(runs)
    if matrix is None:
        return
    heads = ["", *(noted(title, metric) for title, metric in matrix.tasks)]
    rows = [[model, *map(_cell, scores)] for model, scores in matrix.rows]
    tables.show(heads, rows, named=True)
    said = [score for _model, scores in matrix.rows for score in scores if score]
    if any(score.spread for score in said):
        st.caption(_("Cada valor é a média das sementes; depois de ±, o desvio padrão entre elas."))
    if any(score.best for score in said):
        st.caption(
            _(
                "Em negrito, o maior valor (ou o menor, onde menos é melhor). "
                "Uma diferença pequena pode ser acaso."
            )
        )
    with st.container(horizontal=True, gap="medium"):
        _ways([run for run in runs if run.state == "done"])


def _cell(score: Score | None) -> str:
    if score is None:
        return ""
    return noted(bold(score.value) if score.best else score.value, score.spread)


def _ways(done: Sequence[Run]) -> None:
    """Links to where these runs stand side by side, and where they are tested against each other."""
    if 2 <= len(done) <= comparison.MOST:
        st.page_link(
            links.to("comparar"),
            label=_("Ver lado a lado"),
            icon=":material/compare_arrows:",
            query_params={"runs": [run.id for run in done]},
        )
    task, members = next(iter(testing.candidates(done).items()), ("", []))
    if members:
        base, *others = [run.id for run in members[: MOST_OTHERS + 1]]
        st.page_link(
            links.to("resultados"),
            label=_("Testar as diferenças em Resultados"),
            icon=":material/balance:",
            query_params={"ver": "comparar", "tarefa": task, "base": base, "com": others},
        )
