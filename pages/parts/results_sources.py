"""Where the figures come from, as their sources published them, and figures brought in from elsewhere."""

import tempfile
from pathlib import Path

import streamlit as st

from pages.parts import address, file_field, notices
from pages.parts.results_state import View
from ptlm import results
from ptlm.i18n import _, plural
from ptlm.results import Taken
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
    with st.form("import", clear_on_submit=True, border=True):
        file = file_field.show(
            _("Arquivo"), type=["csv", "json"], megabytes=MOST_MEGABYTES, key="import_file"
        )
        sent = st.form_submit_button(_("Importar"), icon=":material/upload:", type="primary")
    if sent and file is not None:
        with notices.guarded():
            taken = _take(file.name, file.getvalue())
            told = plural(len(taken.figures), "{count} número importado.", "{count} números importados.")
            st.toast(f"{told} {taken.note}")
            st.rerun()
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


def _take(name: str, content: bytes) -> Taken:
    """Import an uploaded file under its own name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        return results.import_file(path)
