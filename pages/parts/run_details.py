"""The details tab of a run's page: what was asked, with what it was done, and everything to take away."""

from collections.abc import Callable

import streamlit as st

from pages.parts import downloads, serving, tables
from ptlm.i18n import _
from ptlm.runs.packing import packed
from ptlm.runs.run import Run
from ptlm.views import commands, details, formats, predictions
from ptlm.views.tables import bold


def show(run: Run) -> None:
    """Downloads, facts, hyperparameters, command and manifest."""
    _downloads(run)
    left, right = st.columns(2, gap="large")
    with left:
        _settings(run)
    with right:
        st.markdown(f"**{_('Como foi feita')}**")
        tables.pairs(details.facts(run).items())
        if run.spec:
            st.markdown(f"**{_('O mesmo no terminal')}**")
            st.code("\n".join(commands.of([run.spec])), language="bash")
        _folded(run)


def _settings(run: Run) -> None:
    if run.spec:
        st.markdown(f"**{_('Hiperparâmetros')}**")
        known = details.settings(run.spec)
        tables.pairs((title, bold(value) + " ✎" if by_hand else value) for title, value, by_hand in known)
        if any(by_hand for *_words, by_hand in known):
            st.caption(_("✎ escolhido à mão; o resto vem da predefinição."))


def _folded(run: Run) -> None:
    """What only few want to see."""
    if run.result:
        with st.expander(_("Manifesto"), icon=":material/fingerprint:"):
            st.code(details.manifest(run), language="json", height=320)
    printed = details.worker_log(run)
    if printed:
        title, icon = _("O que o processo imprimiu"), ":material/terminal:"
        with st.expander(title, icon=icon, expanded=run.state == "failed"):
            st.code(printed, language=None, height=320)


def _downloads(run: Run) -> None:
    """Whatever of the run is on the disk."""
    tasks = predictions.with_predictions(run)
    files = {
        "result.json": (_("Resultado"), run.folder / "result.json", "application/json"),
        "events.jsonl": (_("Registro"), run.events_file, "application/jsonl"),
        "worker.log": (_("Saída do processo"), run.worker_log, "text/plain"),
    }
    with st.container(horizontal=True, gap="small"):
        if tasks:
            _button(
                _("Previsões (CSV)"),
                lambda: predictions.csv(run, tasks),
                f"{run.id}-predictions.csv",
                "text/csv",
            )
        for name, (label, path, mime) in files.items():
            if path.is_file():
                _button(label, path.read_bytes, f"{run.id}-{name}", mime)
        model = packed(run.model_folder, run.id)
        if model.members:
            label = _("Modelo ({size})", size=formats.size(model.size))
            st.link_button(label, serving.model_address(run), icon=":material/download:")


def _button(label: str, make: Callable[[], bytes | str], name: str, mime: str) -> None:
    downloads.button(label, make, name, mime, key=f"get:{name}", icon=":material/download:")
