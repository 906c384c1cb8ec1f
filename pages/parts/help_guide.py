"""The first section of the help: steps, what to do when something goes wrong, the shell, the keys."""

import streamlit as st

from pages.parts import links, shell
from ptlm.help import guide
from ptlm.i18n import _
from ptlm.views import glossary
from ptlm.views import guide as texts

DOCUMENTED = {name for name, *_rest in shell.PAGES}
"""Pages that can be linked to."""


def steps() -> None:
    """What one does, in order."""
    for number, step in enumerate(guide.STEPS, start=1):
        with st.container(border=True):
            with st.container(
                horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
            ):
                st.markdown(f"**{number}. {_(step.title)}**", width="content")
                if step.page in DOCUMENTED:
                    st.page_link(links.to(step.page), label=_("Abrir"), icon=f":material/{step.icon}:")
            st.markdown(_(step.text))


def troubles() -> None:
    """What goes wrong, each folded."""
    st.header(_("Quando algo dá errado"), anchor=False)
    for trouble in guide.TROUBLES:
        with st.expander(_(trouble.title)):
            st.markdown(_(trouble.text))


def commands() -> None:
    """The same from a shell."""
    st.header(_("No terminal"), anchor=False)
    st.markdown(
        _("Tudo o que o painel faz também se faz por comandos, com as mesmas pastas e os mesmos resultados.")
    )
    st.code(texts.commands(), language="bash", wrap_lines=True)


def shortcuts() -> None:
    """Keys, and what each does."""
    st.header(_("Teclado"), anchor=False)
    st.html(glossary.definitions(texts.shortcuts()))
    st.header(_("Leitores de tela e cores"), anchor=False)
    st.markdown(
        _(
            "Todo campo tem rótulo, toda figura tem um texto e a tabela de onde veio (ícone de baixar), e nada é dito "
            "só por cor: estados têm palavra e ícone, curvas têm traço e marca próprios. O tema claro ou escuro segue "
            "o do sistema."
        )
    )
