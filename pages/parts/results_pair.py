"""Two runs on the same rows: where they agree, where one wins, and the rows themselves."""

from collections.abc import Sequence

import streamlit as st

from pages.parts import address, figures, notices, server, tables
from pages.parts.grid import grid
from ptlm.charts import pairs
from ptlm.i18n import _, plural
from ptlm.results.comparison import task_of
from ptlm.views import predictions
from ptlm.views.results import pairing
from ptlm.views.results.pairing import Cell, Pair

PAGE = 8


def show(task: str, base: str, others: Sequence[str], labels: dict[str, str]) -> None:
    """The pair that is looked at: how often they agree, wins, examples."""
    st.header(_("Linha a linha"), anchor=False)
    other = others[0]
    if len(others) > 1:
        with st.container(width=440):
            other = address.one(_("Par"), list(others), "par", lambda name: labels.get(name, name))
    with notices.guarded():
        pair = _load(task, base, other)
        names = {"a": notices.plain(labels[base]), "b": notices.plain(labels[other])}
        _agreement(pair, names)
        _wins(pair, labels[base], labels[other])
        _examples(pair, names, [labels[base], labels[other]])


def _load(task: str, a: str, b: str) -> Pair:
    runs = [server.store().get(run_id) for run_id in (a, b)]
    return pairing.pair(*(predictions.load(run, task_of(run, task)) for run in runs))


def _agreement(pair: Pair, names: dict[str, str]) -> None:
    with grid("quarters", "agreement"):
        for cell, count in pairing.counts(pair).items():
            with st.container(border=True, gap="xxsmall"):
                st.caption(_(pair.cells[cell], **names))
                st.markdown(f"**{pairing.share(count, pair)}**")
    if not pair.judged:
        st.caption(_("Um resumo não é certo nem errado: aqui, melhor é o de maior nota naquela linha."))
    elif pair.a.task.kind == "similarity":
        st.caption(
            _(
                "Acerta quem fica a {near:g} ou menos do valor esperado.",
                near=predictions.NEAR,
            )
        )


def _wins(pair: Pair, a: str, b: str) -> None:
    tables = {
        _("Por tamanho do texto"): pairing.by_length(pair),
        _("Por classe esperada"): pairing.by_class(pair),
    }
    shown = {title: table for title, table in tables.items() if len(table)}
    with grid("halves", "wins"):
        for place, (title, table) in enumerate(shown.items()):
            figures.show(pairs.wins(table, a, b, title), f"results-wins-{place}")


def _examples(pair: Pair, names: dict[str, str], plain: Sequence[str]) -> None:
    """One cell's rows; `names` go into Markdown, `plain` ones into the table."""
    counts = pairing.counts(pair)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width="content"):
            cell: Cell = address.one(  # type: ignore[assignment]
                _("Exemplos"),
                sorted(counts, key=lambda each: each not in ("a", "b")),
                "acordo",
                lambda each: _(pair.cells[each], **names) if each in pair.cells else each,
                look="pills",
            )
        search = address.words(_("Buscar nos exemplos"), "exemplo", width=260, placeholder=_("palavras"))
    rows = pairing.examples(pair, cell, search)
    st.caption(plural(len(rows), "{count:,} linha", "{count:,} linhas"))
    if rows.empty:
        return
    place = st.container()
    page = address.page(-(-len(rows) // PAGE), "pagina-exemplos")
    shown = pairing.readable(rows.iloc[(page - 1) * PAGE : page * PAGE], pair)
    heads = {"input": _("Entrada"), "expected": _("Esperado"), "a": plain[0], "b": plain[1]}
    with place:
        tables.frame(shown.rename(columns=heads))
