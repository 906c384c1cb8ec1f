"""What this is, a first run in one click, what is going on, and what the machine can do."""

import streamlit as st

from pages.parts import home, links, live, server, shell, train_state, train_summary
from ptlm.i18n import _
from ptlm.views import request

shell.require()
st.title(_("Modelos de língua em português, ajustados e medidos"), anchor=False)
st.markdown(
    _(
        "Escolha um modelo e tarefas em português, aperte iniciar e acompanhe o treino. No fim, as métricas aparecem "
        "com intervalos de confiança, ao lado dos resultados publicados. Funciona também sem rede, nesta máquina."
    )
)
with st.container(horizontal=True, vertical_alignment="center"):
    if st.button(_("Rodar uma demonstração"), type="primary", icon=":material/play_arrow:", key="demo"):
        train_summary.start(
            request.plan(train_state.DEFAULT, server.models(train_state.DEFAULT.models)).specs
        )
    st.page_link(links.to("treinar"), label=_("Escolher modelo e tarefas"), icon=":material/model_training:")
    st.caption(_("A demonstração leva menos de um minuto e não baixa nada."), width="content")
st.space("small")
left, right = st.columns([3, 2], gap="large")
with left:
    st.header(_("Execuções"), anchor=False)
    live.piece(home.recent, every="2s")
with right:
    st.header(_("Esta máquina"), anchor=False)
    home.machine()
st.header(_("Melhores resultados"), anchor=False)
home.results()
st.page_link(links.to("resultados"), label=_("Ver todos os resultados"), icon=":material/leaderboard:")
