"""One's own files become tasks: a draft step by step, or a task that is made. The address holds which."""

import streamlit as st

from pages.parts import data_home, data_state, data_steps, data_task, notices, shell

shell.require()
st.html(shell.STATIC / "data.css")
sketch_id = st.query_params.get(data_state.SKETCH)
task_name = st.query_params.get(data_state.TASK)
if sketch_id or task_name:
    with notices.guarded():
        if sketch_id:
            data_steps.show(sketch_id)
        else:
            data_task.show(str(task_name))
        st.stop()
    data_state.way_back("from_error")  # what failed may have shown its own
else:
    data_home.show()
