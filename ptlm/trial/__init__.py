"""Trying a finished run's model: one process keeps it loaded and answers, whoever asks.

    client = Client(store)
    client.answer(run_id, task_id, [{"sentence": "Gostei muito."}])
    answer_file(*asking(client, run_id, task_id), Path("novas.tsv"), Path("respostas.tsv"))

Nothing here imports torch: that is the business of `ptlm.trial.worker`, in a process of its own.
"""

from ptlm.trial.answers import Answer
from ptlm.trial.client import Client, checked, task_of
from ptlm.trial.limits import Limits

__all__ = ["Answer", "Client", "Limits", "checked", "task_of"]
