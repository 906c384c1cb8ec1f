"""The choice of tasks: groups in one click, search, and what does not fit the models with its reason."""

from collections.abc import Iterable, Sequence

import streamlit as st

from pages.parts import address, notices
from pages.parts.grid import grid
from pages.parts.train_state import is_chosen, section_key, task_key, unfold
from ptlm import tasks
from ptlm.i18n import _
from ptlm.models.record import Model
from ptlm.tasks.record import Task
from ptlm.views import catalogue
from ptlm.views.catalogue import Section
from ptlm.views.request import obstacle


def show(models: Sequence[Model]) -> None:
    """The picker; what is picked stands in the session under each task's key."""
    st.header(_("2. Tarefas"), anchor=False)
    with grid("halves", "looking"):
        search = address.words(_("Buscar tarefa"), "procurar", placeholder=_("assin, resumo, traduzida…"))
        titles = catalogue.filters()
        chosen = address.many(
            _("Filtrar"),
            list(titles),
            "filtrar",
            lambda value: titles[value],
            look="list",
            placeholder=_("tipo, origem, variedade"),
        )
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="groups"):
        st.caption(_("Grupos recomendados:"), width="content")
        for group in tasks.GROUPS:
            st.button(
                _(group.title),
                key=f"group:{group.id}",
                on_click=_pick,
                args=(group.tasks, models),
                help=", ".join(group.tasks),
                type="tertiary",
                icon=":material/playlist_add_check:",
            )
        st.button(_("Limpar"), key="no_tasks", on_click=_clear, type="tertiary", icon=":material/close:")
    sections = catalogue.sections(search, chosen)
    if not sections:
        notices.empty(_("Nenhuma tarefa corresponde à busca."), "search_off")
    for section in sections:
        if search or chosen:
            st.markdown(f"**{section.title}**")
            _members(section, models)
        else:
            _folded(section, models)


def _folded(section: Section, models: Sequence[Model]) -> None:
    """A section in one line until it is opened: a browser takes longer for many boxes than for the page around them."""
    chosen = [task.shown_title for task in section.tasks if is_chosen(task)]
    st.session_state.setdefault(section_key(section), bool(chosen))
    folded = st.expander(_heading(section, models), key=section_key(section), on_change="rerun")
    if folded.open:
        with folded:
            _members(section, models)
    elif chosen:
        st.caption(notices.plain(_("Escolhidas: {tasks}", tasks=", ".join(chosen))))


def _heading(section: Section, models: Sequence[Model]) -> str:
    """What is folded away, and why nothing of it can be chosen.

    Nothing that changes with a click: Streamlit takes an expander with another label for another one, and folds it.
    """
    reasons = [obstacle(models, task)[0] for task in section.tasks]
    facts = (section.names, reasons[0] if all(reasons) else "")
    return " · ".join([f"**{section.title}**", *map(notices.plain, filter(None, facts))])


def _members(section: Section, models: Sequence[Model]) -> None:
    with grid("choices", f"tasks-{section.id}"):
        for task in section.tasks:
            _one(task, models)


def _one(task: Task, models: Sequence[Model]) -> None:
    short, reason = obstacle(models, task)
    facts = short or catalogue.task_facts(task)
    st.checkbox(
        f"**{notices.plain(task.shown_title)}** {notices.plain(task.id)} · {notices.plain(facts)}",
        key=task_key(task.id),
        on_change=_settle,
        args=(task_key(task.id),),
        disabled=bool(reason) and not is_chosen(task),  # what does not fit any more can still be taken away
        help=notices.plain(reason) or None,
        wrap=True,
        persist_state="session",
    )


def _settle(key: str) -> None:
    """Make a click last: Streamlit forgets it where the checkbox is disabled from then on."""
    st.session_state[key] = st.session_state[key]


def _pick(names: Iterable[str], models: Sequence[Model]) -> None:
    _clear()
    for name in names:
        st.session_state[task_key(name)] = not any(obstacle(models, tasks.find(name)))
    unfold()


def _clear() -> None:
    for name in tasks.every():
        st.session_state[task_key(name)] = False
