"""The protocol that the published figures follow, and where the product does something else; task by task."""

import streamlit as st

from pages.parts import address, notices, tables
from ptlm.i18n import _
from ptlm.tasks.record import Task
from ptlm.views import protocol


def show() -> None:
    """What holds for all tasks, then one task."""
    st.markdown(
        _(
            "Os números de referência vêm de um par de cadernos públicos de 2023 (repositório thacio/LLM-Notebooks). O "
            "produto repete o protocolo deles (mesmos prompts, rótulos, métricas e hiperparâmetros) e corrige o que "
            "neles estava errado. Cada correção está anotada aqui."
        )
    )
    st.header(_("O que muda em todas as tarefas"), anchor=False)
    st.markdown("\n".join(f"- {notices.plain(text)}" for text in protocol.general_deviations()))
    st.header(_("Predefinições"), anchor=False)
    tables.records(protocol.presets())
    st.header(_("Tarefa por tarefa"), anchor=False)
    known = {task.id: task for task in protocol.known_tasks()}
    name = address.one(_("Tarefa"), list(known), "tarefa", lambda task: f"{known[task].shown_title} · {task}")
    _task(known[name])


def _task(task: Task) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        st.caption(_("O que os modelos que escrevem recebem"))
        st.code(task.prompt, language=None, wrap_lines=True)
        if task.labels:
            st.caption(_("Rótulos, pela ordem das classes"))
            st.code("\n".join(f"{index}  {label}" for index, label in enumerate(task.labels)), language=None)
        if task.lead_in:
            st.caption(_("Antes da resposta, quando o decoder não usa a marca de início"))
            st.code(task.lead_in, language=None)
        own = protocol.deviations(task)
        st.caption(_("O que muda nesta tarefa"))
        if own:
            st.markdown("\n".join(f"- {notices.plain(text)}" for text in own))
        else:
            st.markdown(_("Nada além do que muda em todas."))
    with right:
        tables.pairs(protocol.task_facts(task).items())
        if task.url:
            st.link_button(_("Onde estão os dados"), task.url, icon=":material/open_in_new:", type="tertiary")
