"""The first step: the files, how each one is read, and what its first rows look like."""

from dataclasses import replace

import streamlit as st

from pages.parts import data_dialect, data_state, data_upload, notices
from pages.parts.grid import grid
from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.tasks.record import SPLITS
from ptlm.userdata.findings import Finding
from ptlm.userdata.trouble import Ragged
from ptlm.views.making import describe, look, steps
from ptlm.views.making import sketch as sketches
from ptlm.views.making.sketch import Sketch
from ptlm.views.making.steps import State

RAGGED_CODES = frozenset(
    {"ragged_lines", "skipped_lines", "repaired_lines", "bad_json", "skipped_json", "quotes_off"}
)


def show(state: State) -> None:
    """A card for each split; below them, how the files are read."""
    sketch = state.sketch
    with grid("thirds", "files"):
        for split in SPLITS:
            with st.container(gap="xsmall"):
                if split in sketch.files:
                    _card(state, split)
                else:
                    data_upload.uploader(split, sketch)
    if not sketch.files:
        return
    _reading(state, _chosen(sketch))
    if "train" not in sketch.files:
        missing = _("Falta o arquivo de treino.")
        st.markdown(f":red[:material/error: {missing}]")


def _card(state: State, split: str) -> None:
    source = state.sketch.files[split]
    st.caption(describe.split_title(split))
    with st.container(border=True, gap="xxsmall"):
        st.markdown(f"**{notices.plain(source.name)}**")
        if split in state.readings:
            reading = state.readings[split]
            st.caption(describe.rows_text(len(reading.table)))
            if source.origin != "task":
                st.caption(notices.plain(describe.dialect_facts(reading.dialect)))
            else:
                st.caption(_("guardado com a tarefa"))
        elif split in state.problems:
            st.markdown(f":red[:material/error: {notices.plain(str(state.problems[split]))}]")
        st.button(
            _("Remover"),
            key=f"remove:{split}",
            type="tertiary",
            icon=":material/close:",
            help=_("Tira este arquivo do rascunho; o seu original não é tocado."),
            on_click=_remove,
            args=(state.sketch, split),
        )


def _remove(sketch: Sketch, split: str) -> None:
    sketches.drop_upload(sketch.files[split])
    data_state.put(sketch.id, lambda kept: kept.without_file(split))


def _chosen(sketch: Sketch) -> str:
    """The split whose reading is shown; no question where there is only one."""
    files = list(sketch.files)
    if len(files) == 1:
        return files[0]
    chosen = st.segmented_control(
        _("Ver e ajustar"),
        files,
        format_func=describe.split_title,
        default=files[0],
        required=True,
        key=f"data:{sketch.id}:file",
    )
    return str(chosen)


def _reading(state: State, split: str) -> None:
    sketch = state.sketch
    if sketch.files[split].origin != "task":
        data_dialect.show(sketch, split)
    _ragged(state, split)
    try:
        reading = data_state.bench().head(sketch, split).within(look.PATIENCE)
    except PtlmError as problem:
        if split not in state.problems:
            st.error(notices.plain(str(problem)), icon=":material/error:")
        return
    if reading is None:
        st.caption(_("Lendo as primeiras linhas…"))
        return
    name = notices.plain(sketch.files[split].name)
    st.caption(_("As primeiras linhas de {file}, como são lidas:", file=name))
    st.dataframe(describe.head(reading), hide_index=True, alt=_("As primeiras linhas do arquivo"))
    whole = state.readings.get(split)
    for found in steps.file_findings(whole) if whole else ():
        finding(found)


def finding(found: Finding) -> None:
    """A finding in one line: sign, sentence, line numbers."""
    colour, icon = describe.SEVERITY_LOOK[found.severity]
    lines = describe.lines_text(found)
    more = f" :gray[({notices.plain(lines)})]" if lines else ""
    st.markdown(f":{colour}[:material/{icon}:] {notices.plain(found.message)}{more}")


def _ragged(state: State, split: str) -> None:
    """What to do about lines that do not fit, where there are some."""
    source = state.sketch.files[split]
    reading = state.readings.get(split)
    codes = {found.code for found in reading.findings} if reading else set()
    if source.ragged == "ask" and not codes & RAGGED_CODES:
        return
    titles: dict[Ragged, str] = {
        "ask": _("Decidir depois"),
        "repair": _("Corrigir: aspas são texto"),
        "skip": _("Pular essas linhas"),
        "stop": _("Parar"),
    }
    key = data_state.bound(state.sketch, f"{split}:ragged", source.ragged)

    def store() -> None:
        changed = replace(source, ragged=st.session_state[key])
        data_state.put(state.sketch.id, lambda kept: kept.with_file(split, changed))

    st.segmented_control(
        _("Linhas que não formam as colunas"),
        list(titles),
        format_func=titles.__getitem__,
        required=True,
        key=key,
        on_change=store,
        help=_("Nada é deixado de fora sem que se peça."),
    )
