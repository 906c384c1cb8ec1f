"""What stands around every page: navigation, language, the look, and the runs at work."""

import json
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page
from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx

from pages.parts import address, links, live, notices, server
from ptlm.i18n import LANGUAGES, N_, _, language, language_of, set_language
from ptlm.runs.courtesy import page_opened
from ptlm.views import listing, progress, titles

STATIC = Path(__file__).parent / "static"
LANGUAGE = "lang"
"""The key, and so the address's parameter, that holds the reader's language."""
LOCALES = {"pt": "pt-BR", "en": "en"}
"""What a browser calls the languages."""
_inside: ContextVar[bool] = ContextVar("inside", default=False)

PAGES: tuple[tuple[str, str, str, str], ...] = (
    ("inicio", N_("Início"), "home", ""),
    ("treinar", N_("Treinar"), "model_training", ""),
    ("meus_dados", N_("Meus dados"), "table_view", ""),
    ("execucoes", N_("Execuções"), "list", ""),
    ("execucao", N_("Execução"), "monitoring", "execucoes"),
    ("comparar", N_("Comparar"), "compare_arrows", "execucoes"),
    ("resultados", N_("Resultados"), "leaderboard", ""),
    ("experimentar", N_("Experimentar"), "chat", ""),
    ("ajuda", N_("Ajuda"), "help", ""),
)
"""File (and address) of each page, its title, its icon, and the page that stands for it in the menu."""


def run(first: str = PAGES[0][0]) -> None:
    """The shell, and in it the page that the address asks for; `first` where it asks for none."""
    place = prepare()
    page = navigation(first)
    links.arrive(page.url_path or first)
    mark(page)
    sidebar(place)
    notices.said()
    try:
        with notices.caught():
            page.run()
    except StopException:  # the page had nothing more to show
        address.settle()
        raise
    address.settle()


def require() -> None:
    """Called first by every page: makes sure that the shell stands around it.

    When the very first request to a fresh server is the address of a page, Streamlit runs that page's file alone,
    because `st.navigation` has not been called yet; so does a test of a single file. Then the shell runs the page.
    """
    if not _inside.get():
        context = get_script_run_ctx()
        name = Path(context.main_script_path).stem if context else ""
        run(name if name in {page[0] for page in PAGES} else PAGES[0][0])
        st.stop()


def went_back() -> bool:
    """Whether the page runs because somebody went back or forth in the browser."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def prepare() -> DeltaGenerator:
    """Settings of the browser's page, the language, and the thread that works off the queue.

    Returns the place in the sidebar for what belongs above the choice of language. Live pieces that run again do not
    come here: only a whole page asks runs to wait.
    """
    page_opened()
    _inside.set(True)
    address.forget()
    st.set_page_config(page_title="ptlm", page_icon=str(STATIC / "icon.svg"), layout="wide")
    st.logo(str(STATIC / "logo.svg"), icon_image=str(STATIC / "icon.svg"), size="large")
    st.html(STATIC / "style.css")
    server.supervisor()
    place = st.sidebar.container()
    if LANGUAGE in st.session_state and LANGUAGE not in st.query_params:
        # A link of the menu has led to an address that does not say it: the browser must be told again.
        st.session_state[LANGUAGE] = st.session_state[LANGUAGE]
    with st.sidebar:
        code = st.segmented_control(
            "Idioma · Language",
            list(LANGUAGES),
            default=language_of(st.context.locale or ""),
            required=True,
            key=LANGUAGE,
            bind="query-params",
        )
    set_language(str(code))
    own_words()
    return place


def own_words() -> None:
    """What Streamlit says by itself, and in English only: uploaders, tips, menus, and the page's language.

    The latter is what a screen reader pronounces by, and what keeps browsers from offering a translation.
    """
    choose = _("Escolher arquivo")
    st.html(f"<style>:root {{ --ptlm-choose: '{choose}'; }}</style>")
    with st.sidebar:  # at its end: unlike a style, a script takes a line of its own
        st.html(_script(language()), unsafe_allow_javascript=True)


@cache
def _script(code: str) -> str:
    """What mends in the browser how Streamlit speaks and what it writes into the history, and what saves pictures."""
    words = STATIC / f"words.{code}.json"
    table = json.loads(words.read_text("utf-8")) if words.is_file() else {}
    script = "\n".join(
        (STATIC / name).read_text("utf-8") for name in ("words.js", "history.js", "pictures.js")
    )
    values = {"TABLE": table, "LANGUAGE": LOCALES[code], "LEAVING": links.LEAVING}
    for name, value in values.items():
        script = script.replace(name, json.dumps(value, ensure_ascii=False))
    return f"<script>{script}</script>"


def navigation(first: str) -> Page:
    """The menu, and the page that the address asks for.

    Until it is called for the first time, a server takes the files of `pages/` for its menu. The setting hides that
    one, and would hide this one too.
    """
    st.set_option("client.showSidebarNavigation", True)
    return st.navigation(
        [
            st.Page(
                links.to(name),
                title=_(title),
                icon=f":material/{icon}:",
                url_path=name,
                default=name == first,
                visibility="hidden" if parent else "visible",
            )
            for name, title, icon, parent in PAGES
        ]
    )


def mark(page: Page) -> None:
    """In the menu, show where a page belongs that is not in it."""
    parent = next((parent for name, *_words, parent in PAGES if name == page.url_path), "")
    if parent:
        st.html(
            f'<style>[data-testid="stSidebarNavLink"][href*="/{parent}"] '
            "{ background: color-mix(in srgb, currentColor 9%, transparent); }</style>"
        )


def sidebar(place: DeltaGenerator) -> None:
    """The runs at work, on every page."""
    with place:
        live.piece(_at_work, every="2s")


def _at_work() -> None:
    runs = listing.active(server.store().runs())[:3]
    for run, name in zip(runs, titles.of(runs).values(), strict=True):
        icon = f":material/{listing.STATE_ICONS[run.state]}:"
        links.way("execucao", notices.plain(name), icon=icon, key=f"at-work:{run.id}", run=run.id)
        if run.live:
            now = progress.standing(run)
            st.progress(now.fraction, text=now.text)
