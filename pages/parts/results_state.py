"""What the page of results looks at: the figures at hand, and how they are narrowed, all of it in the address."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from pages.parts import address, server
from ptlm.i18n import _
from ptlm.results import datasets
from ptlm.results.board import Column
from ptlm.results.datasets import DataSet
from ptlm.results.figure import Figure
from ptlm.runs.run import Run
from ptlm.views.results import boards, filters, groups, names, setups
from ptlm.views.results.boards import ORDERS, Board, Plan
from ptlm.views.results.filters import Filters, Options
from ptlm.views.results.groups import Group
from ptlm.views.results.shelf import Shelf

WITHOUT_DEMO = "sem-demonstracao"
NARROWING = (
    "busca",
    "protocolo",
    "origem",
    "familia",
    "tamanho",
    "variedade",
    "procedencia",
    "fonte",
    WITHOUT_DEMO,
)
"""Parameters of the address that leave figures out."""


@st.cache_resource(show_spinner=False)
def _shelf() -> Shelf:
    return Shelf()


@dataclass(frozen=True, kw_only=True)
class View:
    """What was chosen, and what is left."""

    runs: Sequence[Run]
    """One's own that are done, the newest first."""
    repeats: Sequence[Run]
    """Those of them that repeat a newer one in everything: such figures are there once."""
    everything: Sequence[Figure]
    figures: Sequence[Figure]
    """Those that pass the filters."""
    order: Sequence[str]
    """The tasks looked at; the demonstrations' last."""
    plans: Sequence[Plan]
    sort: str
    known: dict[str, DataSet]

    @cached_property
    def boards(self) -> list[Board]:
        """The leaderboards of what is left."""
        return boards.boards(self.plans, self.known)


def choose() -> View:
    """The row of choices above all tabs."""
    runs = [run for run in server.store().runs() if run.state == "done"]
    once, known = setups.distinct(runs), datasets.every()
    figures = _shelf().figures(once)
    found = groups.groups((figure.task for figure in figures), known)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=330):
            group = found[
                address.one(
                    _("Tarefas"),
                    list(found),
                    "tarefas",
                    lambda name: _(found[name].title) if name in found else name,
                )
            ]
        sort_place, filter_place, column_place = (
            st.container(width=260),
            st.container(width="content"),
            st.container(width="content"),
        )
    order = _with_demonstrations(group, found)
    there = {run.id for run in once}
    wanted = frozenset(order)
    members = [figure for figure in figures if figure.task in wanted]
    with filter_place:
        narrowed = _filters(members, order, known)
    left = filters.kept(members, narrowed)
    with column_place:
        columns = _columns(left, order, known)
    found_plans = boards.plans(left, order, columns, known)
    with sort_place:
        sort = _sort(dict.fromkeys(column for plan in found_plans for column in plan.columns), known)
    return View(
        runs=runs,
        repeats=[run for run in runs if run.id not in there],
        everything=figures,
        figures=left,
        order=order,
        plans=found_plans,
        sort=sort,
        known=known,
    )


def _with_demonstrations(group: Group, found: dict[str, Group]) -> tuple[str, ...]:
    """The group's tasks and, for their own board below, the demonstrations that were run."""
    demo = found.get(groups.DEMO)
    return group.tasks if demo is None or group.id == groups.DEMO else (*group.tasks, *demo.tasks)


def _sort(columns: Iterable[Column], known: dict[str, DataSet]) -> str:
    titles = {name: _(title) for name, title in ORDERS.items()}
    titles |= {names.column_id(each): names.column(each, boards.data_set(each[0], known)) for each in columns}
    return address.one(_("Ordenar por"), list(titles), "ordem", lambda name: titles.get(name, name))


def _columns(figures: Sequence[Figure], order: Sequence[str], known: dict[str, DataSet]) -> list[Column]:
    there = boards.available(figures, order)
    titles = {
        names.column_id(each): f"{names.column(each, boards.data_set(each[0], known))} ({count})"
        for each, count in there.items()
    }
    with st.popover(_("Colunas"), icon=":material/view_column:"), st.container(width=480):
        chosen = address.many(
            _("Tarefa, métrica e partição de cada coluna"),
            list(titles),
            "coluna",
            lambda name: titles.get(name, name),
            look="list",
            placeholder=_("as de costume"),
            help=_("Cada coluna junta só números comparáveis. Entre parênteses, quantos há."),
        )
    return [column for column in map(names.column_of, chosen) if column]


def _filters(figures: Sequence[Figure], order: Sequence[str], known: dict[str, DataSet]) -> Filters:
    there = filters.options(figures, known)
    set_here = sum(map(address.chosen, NARROWING))
    label = _("Filtros ({count})", count=set_here) if set_here else _("Filtros")
    with st.popover(label, icon=":material/filter_alt:", key="filters"):
        return _fields(there, order, known)


def _fields(there: Options, order: Sequence[str], known: dict[str, DataSet]) -> Filters:
    many = address.many
    chosen = Filters(
        search=address.words(_("Modelo"), "busca", placeholder=_("nome, id do hub, prefixo, nota…")),
        known=known,
        protocols=many(_("Protocolo"), there.protocols, "protocolo", names.protocol),
        origins=many(_("De quem"), there.origins, "origem", lambda name: _(filters.ORIGINS[name])),
        families=many(_("Família"), there.families, "familia"),
        sizes=many(_("Parâmetros"), there.sizes, "tamanho", lambda name: _(filters.SIZE_TITLES[name])),
        varieties=many(_("Variedade"), there.varieties, "variedade"),
        provenances=many(
            _("Procedência dos dados"),
            there.provenances,
            "procedencia",
            lambda name: _(datasets.PROVENANCES[name]),
        ),
        sources=many(
            _("Fonte"),
            list(there.sources),
            "fonte",
            lambda name: there.sources.get(name, name),
            look="list",
            placeholder=_("todas"),
        ),
        tasks=_without_demo(order, known),
    )
    st.button(
        _("Limpar filtros"),
        icon=":material/filter_alt_off:",
        on_click=address.clear,
        args=(NARROWING,),
        disabled=not any(map(address.chosen, NARROWING)),
    )
    return chosen


def _without_demo(order: Sequence[str], known: dict[str, DataSet]) -> list[str]:
    """The tasks looked at, the demonstrations only where they are wanted."""
    if not any(boards.data_set(name, known).demo for name in order):
        return list(order)
    left_out = address.toggle(_("Sem demonstrações"), WITHOUT_DEMO)
    return [name for name in order if not (left_out and boards.data_set(name, known).demo)]
