"""Choose models, tasks and values, see what it will take, and start."""

import streamlit as st

from pages.parts import (
    notices,
    server,
    shell,
    train_fields,
    train_models,
    train_state,
    train_summary,
    train_tasks,
)
from ptlm.i18n import _
from ptlm.views import request

shell.require()
train_state.arrive()
st.title(_("Treinar"), anchor=False)
if repeated := train_state.repeated():
    st.caption(notices.plain(_("Com os ajustes de “{name}”.", name=repeated)))
train_state.show_left_out()
left, right = st.columns([5, 3], gap="medium")
with left:
    found = train_models.show()
    train_tasks.show(found)
    fields = st.container()
asked = train_state.asked()
plan = request.plan(asked, server.models(asked.models))
with fields:
    train_fields.show(asked, plan, found)
with right, st.container(border=True, key="summary"):
    train_summary.show(asked, plan)
train_state.leave(asked)
