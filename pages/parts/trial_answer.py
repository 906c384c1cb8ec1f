"""The answer to one text: what it is, how sure the model is, and what it read."""

from typing import Any

import streamlit as st

from pages.parts import figures, notices
from ptlm.charts import trial as charts
from ptlm.i18n import _
from ptlm.kinds import GENERATING
from ptlm.runs.run import Run
from ptlm.tasks.record import Task
from ptlm.trial.answers import Answer
from ptlm.views import formats, predictions, trial


def show(run: Run, task: Task, kept: dict[str, Any]) -> None:
    """The answer first, then what is behind it."""
    answer: Answer = kept["answer"]
    with st.container(key="answer", border=True):
        _head(run, task, answer, kept["seconds"])
        if kept["target"] is not None:
            _verdict(trial.verdict(task, answer, kept["target"]))
        _figure(task, answer, kept["target"])
        if found := trial.span(task, kept["texts"], answer):
            st.html(trial.marked(*found))
        _behind(run, task, answer)


def _head(run: Run, task: Task, answer: Answer, seconds: float) -> None:
    st.caption(_("Resposta"))
    if answer.prediction is None:
        st.warning(notices.plain(trial.unanswered(task, answer)), icon=":material/question_mark:")
    else:
        text = predictions.answer(task, answer.prediction) or _("(nada)")
        shown = notices.plain(text)
        st.markdown(f"## {shown}" if len(text) < 80 else f"**{shown}**")
    facts = [
        trial.confidence(run, task, answer),
        _("em {time} s", time=formats.decimal(max(seconds, 0.1), 1)),
    ]
    st.caption(" · ".join(filter(None, facts)))


def _verdict(verdict: trial.Verdict) -> None:
    icon, colour = {
        True: ("check_circle", "green"),
        False: ("cancel", "red"),
        None: ("flag", "gray"),
    }[verdict.right]
    word = {True: _("Certa."), False: _("Errada."), None: ""}[verdict.right]
    st.markdown(f":{colour}[:material/{icon}: {word}] {notices.plain(verdict.text)}")


def _figure(task: Task, answer: Answer, target: Any) -> None:
    if answer.classes:
        chosen = answer.prediction if isinstance(answer.prediction, int) else None
        figures.show(charts.classes(task.labels, answer.classes, chosen), "classes")
    elif task.kind == "similarity" and isinstance(answer.prediction, int | float):
        figures.show(charts.scale(float(answer.prediction), task.scale, target), "scale")


def _behind(run: Run, task: Task, answer: Answer) -> None:
    if answer.shortened:
        st.warning(
            _("O texto é longo demais para este modelo: o fim não foi lido."), icon=":material/content_cut:"
        )
    generates = run.spec is not None and run.spec.model.family in GENERATING
    if generates and task.kind_record.counts_unparsed and answer.prediction is not None:
        st.caption(_("O que o modelo escreveu"))
        st.code(answer.raw_output, language=None, wrap_lines=True)
    with st.expander(
        _("O que o modelo leu ({size})", size=trial.reading(answer)), icon=":material/visibility:"
    ):
        for text in answer.read:
            st.code(text, language=None, wrap_lines=True)
        st.caption(_("Com os sinais que o tokenizador acrescenta, exatamente como o modelo recebeu."))
