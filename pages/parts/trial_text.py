"""One text, or a pair, or a question and its context: typed in, or filled in from the evaluation set."""

import time
from collections.abc import Sequence
from typing import Any

import streamlit as st

from pages.parts import notices, trial_answer, trial_server
from ptlm.i18n import _
from ptlm.runs.run import Run
from ptlm.tasks.record import Task
from ptlm.trial.examples import Example, examples
from ptlm.views import trial

ANSWER, EXAMPLE = "trial_answer", "trial_example"


def show(run: Run, task: Task) -> None:
    """The fields on the left, the answer on the right."""
    left, right = st.columns([6, 5], gap="large")
    with left:
        asked = _form(run, task)
    with right:
        if asked:
            with notices.guarded():
                _ask(run, task, asked)
        kept = st.session_state.get(ANSWER)
        if kept and (kept["run"], kept["task"]) == (run.id, task.id):
            trial_answer.show(run, task, kept)
        else:
            notices.empty(_("A resposta aparece aqui."), "chat_bubble")


def _key(task: Task, column: str) -> str:
    return f"trial:{task.id}:{column}"


def _form(run: Run, task: Task) -> dict[str, str] | None:
    """The fields; their texts where somebody has just asked."""
    found = _examples(str(run.folder), task.id, run, task)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(notices.plain(trial.answer_space(task)), width="content")
        st.button(
            _("Preencher com um exemplo"),
            icon=":material/shuffle:",
            key="fill",
            on_click=_fill,
            args=(task, found),
            disabled=not found,
            help=_("Uma linha da avaliação desta execução, ao acaso: o modelo não treinou nela."),
        )
    with st.form("ask", border=False):
        texts = {
            name: st.text_area(
                notices.plain(trial.column_title(task, name)),
                key=_key(task, name),
                height=200 if name in trial.LONG_COLUMNS else 100,
                persist_state="session",
            )
            for name in task.text_columns
        }
        pressed = st.form_submit_button(
            _("Responder"), type="primary", icon=":material/send:", key="ask_now", shortcut="Ctrl+Enter"
        )
    if pressed and not any((text or "").strip() for text in texts.values()):
        st.warning(_("Escreva um texto, ou preencha com um exemplo."), icon=":material/edit:")
        return None
    return {name: text or "" for name, text in texts.items()} if pressed else None


@st.cache_data(max_entries=20, show_spinner=False)
def _examples(folder: str, task_id: str, _run: Run, _task: Task) -> list[Example]:
    """A finished run's predictions do not change any more."""
    return examples(_run, _task)


def _fill(task: Task, found: Sequence[Example]) -> None:
    last: Example | None = st.session_state.get(EXAMPLE)
    example = trial.another(found, last.row_id if last else None)
    st.session_state[EXAMPLE] = example
    for name, text in example.texts.items():
        st.session_state[_key(task, name)] = text
    st.session_state.pop(ANSWER, None)


def _ask(run: Run, task: Task, texts: dict[str, str]) -> None:
    st.session_state.pop(ANSWER, None)
    started = time.monotonic()
    with st.spinner(_("Respondendo… Na primeira vez, o modelo é carregado: leva alguns segundos.")):
        [answer] = trial_server.client().answer(run.id, task.id, [texts], explain=True)
    example: Example | None = st.session_state.get(EXAMPLE)
    kept: dict[str, Any] = {
        "run": run.id,
        "task": task.id,
        "texts": texts,
        "answer": answer,
        "seconds": time.monotonic() - started,
        "target": example.target if example and example.texts == texts else None,
    }
    st.session_state[ANSWER] = kept
