"""A file of new rows in, the same rows with answers out. The address holds the file that is being answered."""

from pathlib import Path

import streamlit as st

from pages.parts import address, downloads, live, notices, server, trial_server, uploads
from ptlm.errors import PtlmError
from ptlm.i18n import _
from ptlm.runs.run import Run
from ptlm.tasks.record import Task
from ptlm.trial.files import guess_columns
from ptlm.trial.jobs import Job
from ptlm.userdata.files import SUFFIXES, delete_upload, file_format
from ptlm.userdata.reading import read
from ptlm.userdata.table import Reading
from ptlm.userdata.writing import ENDINGS, added_columns
from ptlm.views import formats, trial

PARAMETER = "arquivo"
UPLOAD = "trial_upload"
"""Of the session: the path of the file that is to be answered."""
PREVIEW_ROWS, READ_ROWS = 5, 200


def show(run: Run, task: Task) -> None:
    """The file that the address names, or the way to give one."""
    job_id = st.query_params.get(PARAMETER)
    if job_id:
        _job(job_id)
    else:
        _give(run, task)


def _give(run: Run, task: Task) -> None:
    path: Path | None = st.session_state.get(UPLOAD)
    if path is None or not path.is_file():
        _uploader(task)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{notices.plain(path.name)}**", width="content")
        st.button(
            _("Remover"),
            key="drop_file",
            type="tertiary",
            icon=":material/close:",
            on_click=delete_upload,
            args=(path,),
        )
    reading = read(path, ragged="keep", limit=READ_ROWS)
    columns = _columns(task, reading)
    _preview(reading)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        suffix = st.selectbox(_("Formato da saída"), list(ENDINGS), key="trial_suffix", width=160)
        ready = len(columns) == len(task.text_columns)
        if st.button(
            _("Responder às linhas"),
            type="primary",
            icon=":material/play_arrow:",
            key="answer_file",
            disabled=not ready,
        ):
            job = trial_server.jobs().start(run.id, task.id, path, columns=columns, suffix=suffix)
            st.session_state.pop(UPLOAD, None)
            address.write({PARAMETER: [job.id]})
            st.rerun()


def _uploader(task: Task) -> None:
    notices.tell_refused()
    path = uploads.given(
        _("Arquivo com linhas novas"),
        "trial_file",
        check=file_format,
        type=[suffix.removeprefix(".") for suffix in SUFFIXES],
        help=_("TSV, CSV, Excel, JSON por linha ou Parquet. Tudo o que há no arquivo é mantido."),
    )
    if path is not None:
        st.session_state[UPLOAD] = path
        st.rerun()
    wanted = notices.plain(", ".join(f"“{name}”" for name in trial.file_columns(task)))
    st.caption(
        _("Uma linha por resposta, com o texto em {columns} (os nomes podem ser outros).", columns=wanted)
    )


def _columns(task: Task, reading: Reading) -> dict[str, str]:
    """Which column of the file holds each of the task's texts."""
    names = list(reading.table.columns)
    guessed = guess_columns(task, names)
    chosen = {}
    with st.container(horizontal=True):
        for column in task.text_columns:
            name = guessed.get(column)
            chosen[column] = st.selectbox(
                notices.plain(_("Coluna de “{text}”", text=trial.column_title(task, column))),
                names,
                index=names.index(name) if name else None,
                placeholder=_("escolha"),
                key=f"column:{task.id}:{column}",
            )
    return {column: name for column, name in chosen.items() if name}


def _preview(reading: Reading) -> None:
    head = reading.table.head(PREVIEW_ROWS)
    st.dataframe(head.data.to_pandas(), hide_index=True, alt=_("As primeiras linhas do arquivo"))
    for found in reading.findings:
        if found.severity != "info":
            st.caption(f":orange[:material/warning:] {notices.plain(found.message)}")


def _job(job_id: str) -> None:
    try:
        job = trial_server.jobs().get(job_id)
    except PtlmError as problem:  # an address that is wrong, or old
        st.error(notices.plain(str(problem)), icon=":material/error:")
        _another()
        return
    run = next((run for run in server.store().runs() if run.id == job.run), None)
    st.caption(notices.plain(trial.job_title(job, run)))
    live.while_going(lambda: _goes_on(job_id), lambda: _standing(job_id, run), every="1s")


def _goes_on(job_id: str) -> bool:
    try:
        return trial_server.jobs().get(job_id).state == "running"
    except PtlmError:  # it was deleted meanwhile: the page says so
        return False


def _standing(job_id: str, run: Run | None) -> None:
    """How far a file is, or what came of it."""
    with notices.guarded():
        job = trial_server.jobs().get(job_id)
        if job.state == "running":
            _running(job)
        else:
            _ended(job, run)


def _running(job: Job) -> None:
    share = job.done / job.total if job.total else 0.0
    total = f"/{formats.integer(job.total)}" if job.total else ""
    text = _("Linhas respondidas: {done}{total}", done=formats.integer(job.done), total=total)
    st.progress(min(1.0, share), text=text)
    if st.button(_("Parar"), icon=":material/stop_circle:", key="stop_file"):
        trial_server.jobs().cancel(job.id)


def _ended(job: Job, run: Run | None) -> None:
    if job.state == "done":
        _done(job, run)
    elif job.state == "cancelled":
        st.info(_("A resposta a {file} foi interrompida; nada foi gravado.", file=notices.plain(job.source)))
    else:
        st.error(notices.plain(str(job.error)), icon=":material/error:")
    _another()


def _another() -> None:
    if st.button(_("Responder a outro arquivo"), icon=":material/upload_file:", key="another_file"):
        address.write({PARAMETER: []})
        st.rerun()


def _done(job: Job, run: Run | None) -> None:
    st.success(notices.plain(trial.job_summary(job)), icon=":material/check_circle:")
    downloads.button(
        _("Baixar {file}", file=job.output),
        job.output_file.read_bytes,
        job.output,
        ENDINGS[job.output_file.suffix],
        key="download_answers",
        type="primary",
        icon=":material/download:",
    )
    try:
        table = read(job.output_file, limit=READ_ROWS).table
    except PtlmError:  # it was deleted this moment: the download says so
        return
    tasks = run.spec.tasks if run and run.spec else ()
    shown = trial.answered_rows(table, next((task for task in tasks if task.id == job.task), None))
    st.dataframe(shown, hide_index=True, alt=_("As primeiras linhas respondidas"))
    names = notices.plain(", ".join(added_columns(table.columns).values()))
    notes = [_("No arquivo, as colunas acrescentadas se chamam {names}.", names=names)]
    if job.rows > len(shown):
        notes.insert(0, _("As primeiras {count} linhas.", count=len(shown)))
    st.caption(" ".join(notes))
