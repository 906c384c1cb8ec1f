"""Where things are kept, how much room they take, and how to get it back."""

import streamlit as st

from pages.parts import links, live, notices, server
from ptlm import paths
from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.storage import PLACES, Place
from ptlm.views import formats, titles
from ptlm.views.survey import Room, Survey, free, freed_text

SAID = "storage_said"
SHOWN = {"success": st.success, "error": st.error}
ICONS = {"success": ":material/check_circle:", "error": ":material/error:"}


@st.cache_resource(show_spinner=False)
def _survey(home: str) -> Survey:
    return Survey().start()


def survey() -> Survey:
    """What was measured; begins with the first who wants to know."""
    return _survey(str(paths.home()))


def show() -> None:
    """Every place, the largest runs, and how to keep things elsewhere."""
    _tell()
    live.while_going(lambda: not survey().done, _places, every="1s")
    st.header(_("Guardar em outro lugar"), anchor=False)
    st.markdown(
        _(
            "Três variáveis de ambiente, lidas ao abrir o painel ou o terminal: `PTLM_HOME` (tudo o que o produto "
            "grava; por padrão, a pasta `.ptlm` ao lado do programa), `PTLM_DATA_DIR` (dados brutos que você já tem) e "
            "`HF_HOME` (o que vem do Hugging Face)."
        )
    )
    st.header(_("A memória do modelo que se experimenta"), anchor=False)
    st.markdown(
        _(
            "Em Experimentar, um modelo de cada vez fica na memória, em um processo à parte, e sai dela depois de dez "
            "minutos sem perguntas. `PTLM_TRIAL_MEMORY_GB` limita quanto ele pode ocupar (por padrão, a maior parte do "
            "que está livre), e `PTLM_TRIAL_IDLE_MINUTES` muda a espera."
        )
    )


def _tell() -> None:
    """What came of deleting something; it stays through the page's own run at the end of measuring anew."""
    measured = survey().done
    if SAID in st.session_state:
        kind, text = st.session_state[SAID]
        SHOWN[kind](notices.plain(text), icon=ICONS[kind])
        if measured:
            del st.session_state[SAID]


def _places() -> None:
    found = survey()
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        measuring = "" if found.done else " · " + _("medindo…")
        st.markdown(_("Ao todo: **{size}**", size=formats.size(found.total)) + measuring, width="content")
        if st.button(
            _("Medir de novo"),
            icon=":material/refresh:",
            type="tertiary",
            key="measure",
            disabled=not found.done,
        ):
            found.start()
            st.rerun()
    for place in PLACES.values():
        _place(place, found)
    _largest(found)


def _place(place: Place, found: Survey) -> None:
    room, problem = found.found.get(place.id), found.problems.get(place.id)
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{_(place.title)}**", width="content")
            with st.container(horizontal=True, vertical_alignment="center", width="content"):
                if place.freed and room and room.freeable:
                    label = _("Apagar {size}", size=formats.size(room.freeable))
                    if st.button(label, icon=":material/delete:", key=f"free-{place.id}"):
                        _confirm(place)
                st.markdown(f"**{_size(room)}**" if room or not problem else "–", width="content")
        st.markdown(f"{_(place.holds)} {_(place.advice) if place.advice else ''}")
        if problem:
            unknown = _("Não se sabe quanto ocupa: {reason}", reason=problem)
            st.markdown(f":red[:material/error: {notices.plain(unknown)}]")
        st.caption(f"`{place.folder()}`")


def _size(room: Room | None) -> str:
    if room is None:
        return "…"
    return formats.size(room.used) if room.used else _("vazio")


def _confirm(place: Place) -> None:
    """Ask before anything is deleted."""

    @st.dialog(_("Apagar: {title}?", title=_(place.title)))
    def ask() -> None:
        st.markdown(_(place.lost))
        pressed = st.button(
            _("Apagar"),
            type="primary",
            icon=":material/delete:",
            key="confirm_free",
            on_click=_free,
            args=(place,),
        )
        if pressed:
            st.rerun()

    ask()


def _free(place: Place) -> None:
    try:
        st.session_state[SAID] = ("success", freed_text(free(place)))
    except PtlmError as error:
        st.session_state[SAID] = ("error", str(error))
    survey().start()


def _largest(found: Survey) -> None:
    if not found.largest:
        return
    st.header(_("As maiores execuções"), anchor=False)
    names = titles.of(server.store().runs())
    for run_id, count in found.largest:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            label = notices.plain(names.get(run_id, run_id))
            st.page_link(
                links.to("execucao"), label=label, icon=":material/monitoring:", query_params={"run": run_id}
            )
            st.markdown(formats.size(count), width="content")
