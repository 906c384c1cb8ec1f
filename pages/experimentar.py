"""Try a finished run's model: on a text, or on a file of new rows. The address holds run, task and way."""

import streamlit as st

from pages.parts import address, links, notices, server, shell, trial_file, trial_server, trial_text
from ptlm.i18n import N_, _
from ptlm.trial import checked, task_of
from ptlm.views import trial

WAYS = {"texto": N_("Um texto"), "arquivo": N_("Um arquivo")}
BODIES = {"texto": trial_text.show, "arquivo": trial_file.show}

shell.require()
st.title(_("Experimentar"), anchor=False)
runs = {run.id: run for run in trial.finished(server.store().runs())}
if not runs:
    notices.empty(
        _("Nenhuma execução concluída ainda: treine um modelo e volte para conversar com ele."), "science"
    )
    st.page_link(links.to("treinar"), label=_("Treinar um modelo"), icon=":material/model_training:")
    st.stop()
wanted = st.query_params.get("run")
if wanted and wanted not in runs:
    with notices.guarded():
        checked(server.store(), wanted)
names = trial.run_titles(list(runs.values()))
left, right = st.columns([3, 2], vertical_alignment="bottom")
with left:
    run = runs[address.one(_("Execução"), list(runs), "run", lambda name: names.get(name, name), always=True)]
with right:
    titles = {task.id: task.shown_title for task in (run.spec.tasks if run.spec else ())}
    task = task_of(run, address.one(_("Tarefa"), list(titles), "task", titles.__getitem__))
way = address.one(_("O que responder"), list(WAYS), "modo", lambda name: _(WAYS[name]), look="pills")
with notices.guarded():
    checked(server.store(), run.id)
    trial_server.ready(run.id, task.id)
    BODIES[way](run, task)
