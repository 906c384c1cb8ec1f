"""Where the figures come from, as their sources published them, and figures brought in from elsewhere."""

from pathlib import Path

import streamlit as st

from pages.parts import address, notices, uploads
from pages.parts.results_state import View
from ptlm import results
from ptlm.errors import PtlmError
from ptlm.i18n import _, plural
from ptlm.userdata.files import delete_upload
from ptlm.views.results import exports, markup, names, sources
from ptlm.views.results.sources import Source

MOST_MEGABYTES = 50


def show(view: View) -> None:
    """One source's tables, then imports."""
    there = sources.sources(view.everything)
    with st.container(width=560):
        key = address.one(
            _("Fonte"),
            list(there),
            "publicacao",
            lambda name: sources.label(there[name]) if name in there else name,
        )
    _one(view, there[key])
    _imports()


def _one(view: View, source: Source) -> None:
    st.header(notices.plain(source.title), anchor=False)
    facts = [
        source.years,
        plural(len(source.figures), "{count} número", "{count} números"),
        _("importada") if source.imported else "",
        *(f"<{url}>" for url in source.urls if markup.is_address(url)),
    ]
    st.caption(" · ".join(fact for fact in facts if fact))
    for protocol, (columns, lines) in sources.tables(source).items():
        st.markdown(f"**{names.protocol(protocol)}**")
        st.html(markup.published(lines, columns, view.known, source.title))
    st.caption(
        _("Os números estão como na fonte, na escala de 0 a 1 (correlações de −1 a 1), com todas as casas.")
    )
    if source.notes:
        with st.expander(_("O que a fonte diz de como foram feitos"), icon=":material/notes:"):
            st.markdown(
                "\n".join(f"- {notices.plain(note)} ({count})" for note, count in source.notes.items())
            )


def _imports() -> None:
    st.header(_("Trazer resultados de outros"), anchor=False)
    st.markdown(
        _(
            "Um CSV no nosso esquema (o mesmo que a página exporta) ou o `result.json` de uma execução. Os números "
            "entram marcados como importados e só são comparados com os da mesma tarefa, métrica, partição e protocolo."
        )
    )
    notices.tell_refused()
    path = uploads.given(_("Arquivo"), "import-results", type=["csv", "json"], megabytes=MOST_MEGABYTES)
    if path is not None:
        _take_in(path)
    st.download_button(
        _("Modelo de CSV"),
        exports.figures_csv(results.stored(source=results.SEED)[:2]),
        "resultados.csv",
        "text/csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )
    for path in results.imports():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/description: {notices.plain(path.stem)}", width="content")
            st.button(
                _("Remover"),
                key=f"forget:{path.name}",
                icon=":material/delete:",
                type="tertiary",
                on_click=results.forget_import,
                args=(path,),
            )


def _take_in(path: Path) -> None:
    """Import an uploaded file, and say what came of it."""
    try:
        taken = results.import_file(path)
    except PtlmError as problem:
        notices.refused(problem)
    else:
        told = plural(len(taken.figures), "{count} número importado.", "{count} números importados.")
        notices.say_next(f"{told} {taken.note}".strip())
    finally:
        delete_upload(path)
    st.rerun()
