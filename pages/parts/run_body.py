"""What a run's page shows below its head: its figures, and a tab for each thing behind them."""

import streamlit as st

from pages.parts import (
    address,
    links,
    log,
    notices,
    run_analysis,
    run_curves,
    run_details,
    run_examples,
    tables,
)
from ptlm.i18n import N_, _
from ptlm.runs.run import Run
from ptlm.views import formats, meaning, published, scores
from ptlm.views.follow import FOLLOWERS
from ptlm.views.scores import Score
from ptlm.views.tables import bold, noted

TABS = {
    "curvas": (N_("Curvas"), run_curves.show),
    "registro": (N_("Registro"), log.show),
    "exemplos": (N_("Exemplos"), run_examples.show),
    "analise": (N_("Análise"), run_analysis.show),
    "detalhes": (N_("Detalhes"), run_details.show),
}


def show(run: Run) -> None:
    """Figures first, then what is behind them; only the open tab is worked out."""
    table(run)
    titles = {name: _(title) for name, (title, _show) in TABS.items()}
    first = "registro" if run.state in ("failed", "broken") else ""
    name, place = address.tabs(titles, "ver", first=first)
    with place:
        TABS[name][1](run)


def table(run: Run) -> None:
    """The metrics: the latest while it goes on; the final ones beside the trivial answer's and the published."""
    found = scores.scores(run, FOLLOWERS.of(run.events_file))
    if not found:
        return
    final = found[0].epoch is None
    firsts = {score.task: place for place, score in reversed(list(enumerate(found)))}
    rows = [
        {
            **_names(run, score, first=firsts[score.task] == place),
            **(_final(score) if final else _latest(score)),
        }
        for place, score in enumerate(found)
    ]
    said = [head for head in rows[0] if any(row[head] for row in rows)]
    tables.records([{head: row[head] for head in said} for row in rows])
    if final:
        _conclusions(run, found)
        _published(run)


def _names(run: Run, score: Score, *, first: bool) -> dict[str, str]:
    """A task is named at the first of its metrics."""
    return {
        _("Tarefa"): noted(score.title, meaning.measured(run, score.task)) if first else "",
        _("Métrica"): formats.metric_title(score.metric),
        _("Resultado"): bold(formats.metric(score.metric, score.value)),
    }


def _latest(score: Score) -> dict[str, str]:
    return {_("Época"): scores.epoch(score)}


def _final(score: Score) -> dict[str, str]:
    published, difference = scores.beside_published(score)
    return {
        _("Intervalo de 95%"): scores.interval(score),
        _("Resposta trivial"): formats.metric(score.metric, score.baseline),
        _("Melhor publicado"): published,
        _("Diferença"): difference,
    }


def _conclusions(run: Run, found: list[Score]) -> None:
    """What the figures say, in words."""
    said = meaning.conclusions(run, found)
    if not said or run.spec is None:
        return
    lines = [
        f"{':green[:material/check_circle:]' if each.verdict == 'above' else ':orange[:material/warning:]'} "
        + notices.plain(each.text)
        for each in said
    ]
    st.markdown("  \n".join(lines), help=meaning.trivial(run.spec.tasks))
    if {each.verdict for each in said} & {"level", "below"}:
        st.page_link(
            links.to("ajuda"), label=_("O que fazer quando o modelo não aprende"), icon=":material/help:"
        )


def _published(run: Run) -> None:
    """All published figures of the same tasks, metrics and splits, folded."""
    table = published.table(run)
    if table.empty:
        if run.spec and all(task.demo for task in run.spec.tasks):
            st.caption(_("Tarefas de demonstração não têm resultados publicados."))
        return
    with st.expander(_("Resultados publicados das mesmas tarefas"), icon=":material/menu_book:"):
        st.dataframe(
            table,
            hide_index=True,
            column_config={
                "url": st.column_config.LinkColumn(_("Endereço"), display_text=":material/open_in_new:")
            },
        )
