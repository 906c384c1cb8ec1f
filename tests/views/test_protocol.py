"""The protocol says what the records say."""

from ptlm.tasks import TASKS
from ptlm.training.config import PRESETS
from ptlm.views import protocol


def test_presets_stand_side_by_side() -> None:
    rows = protocol.presets()
    assert len(rows[0]) == 1 + len(PRESETS)
    by_name = {row["Hiperparâmetro"]: list(row.values())[1:] for row in rows}
    assert by_name["Épocas"] == ["do modelo", "20", "10"]
    assert by_name["Lote efetivo"] == ["do modelo", "128", "128"]
    assert by_name["Guardar o melhor"] == ["não", "não", "sim"]
    assert by_name["Taxa de aprendizado"][1] == "5e−05 (encoder), 0,0001 (os que escrevem)"


def test_deviations_of_every_task_are_told_apart_from_those_of_one() -> None:
    general = protocol.general_deviations()
    assert len(general) == 4
    for task in protocol.known_tasks():
        own = protocol.deviations(task)
        assert not set(own) & set(general)
        assert len(own) + sum(text in general for text in task.deviations) == len(task.deviations)
    assert "trocados" in protocol.deviations(TASKS["qqp"])[0]


def test_a_task_says_what_its_record_says() -> None:
    facts = protocol.task_facts(TASKS["mnli_mismatched"])
    assert facts["Treinada em"] == "mnli_matched"
    assert facts["Avaliada em"] == "validação"
    assert "9.832" in facts["Linhas"]
    assert all(protocol.task_facts(task) for task in protocol.known_tasks())
