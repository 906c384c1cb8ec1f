"""The glossary holds every metric and hyperparameter; the protocol says what the records say."""

from dataclasses import fields

import pytest

from ptlm import paths
from ptlm.help import guide
from ptlm.kinds import KINDS
from ptlm.metrics import METRICS
from ptlm.tasks import TASKS
from ptlm.training.config import PRESETS, Settings
from ptlm.views import help as texts
from tests.made_runs import made


def terms(search: str = "") -> list[str]:
    return [entry.term for entries in texts.glossary(search).values() for entry in entries]


def test_every_metric_kind_and_hyperparameter_is_explained() -> None:
    everything = texts.glossary()
    asides = " ".join(entry.aside for entries in everything.values() for entry in entries)
    named = {*METRICS, *KINDS, *(field.name for field in fields(Settings))}
    assert {name for name in named if name not in asides} == set()
    assert all(entry.text for entries in everything.values() for entry in entries)


def test_no_term_is_explained_twice() -> None:
    assert len(terms()) == len(set(terms()))


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("MATTHEWS", ["Correlação de Matthews"]),
        ("acuracia", ["Acurácia"]),
        ("rougeLsum", ["ROUGE-Lsum"]),
        ("menor melhor quadrados", ["Erro quadrático médio"]),
        ("xyz", []),
    ],
)
def test_search_takes_words_in_any_order_case_and_accents(search: str, found: list[str]) -> None:
    assert terms(search) == found


def test_a_metric_says_its_range_and_direction() -> None:
    by_term = {entry.term: entry.aside for entries in texts.glossary().values() for entry in entries}
    assert by_term["Acurácia"] == "accuracy: de 0 a 100%, maior é melhor"
    assert by_term["Erro quadrático médio"] == "mse: de 0 a ∞, menor é melhor"
    assert by_term["Correlação de Pearson"] == "pearson: de −1 a 1, maior é melhor"


def test_definitions_are_escaped() -> None:
    shown = texts.definitions([texts.Entry(term="<a>", text="b & c", aside="d")])
    assert shown == '<dl class="ptlm-terms"><dt>&lt;a&gt;</dt><dd>b &amp; c<small>d</small></dd></dl>'


def test_presets_stand_side_by_side() -> None:
    rows = texts.presets()
    assert len(rows[0]) == 1 + len(PRESETS)
    by_name = {row["Hiperparâmetro"]: list(row.values())[1:] for row in rows}
    assert by_name["Épocas"] == ["do modelo", "20", "10"]
    assert by_name["Lote efetivo"] == ["do modelo", "128", "128"]
    assert by_name["Guardar o melhor"] == ["não", "não", "sim"]
    assert by_name["Taxa de aprendizado"][1] == "5e−05 (codificador), 0,0001 (os que escrevem)"


def test_deviations_of_every_task_are_told_apart_from_those_of_one() -> None:
    general = texts.general_deviations()
    assert len(general) == 4
    for task in texts.known_tasks():
        own = texts.deviations(task)
        assert not set(own) & set(general)
        assert len(own) + sum(text in general for text in task.deviations) == len(task.deviations)
    assert "trocados" in texts.deviations(TASKS["qqp"])[0]


def test_a_task_says_what_its_record_says() -> None:
    facts = texts.task_facts(TASKS["mnli_mismatched"])
    assert facts["Treinada em"] == "mnli_matched"
    assert facts["Avaliada em"] == "validação"
    assert "9.832" in facts["Linhas"]
    assert all(texts.task_facts(task) for task in texts.known_tasks())


def test_every_step_and_trouble_says_something_and_commands_are_the_shells() -> None:
    from ptlm.cli.commands import app

    known = {command.name or command.callback.__name__ for command in app.registered_commands}
    used = {words.split()[3] for words, _purpose in guide.COMMANDS}
    assert used <= known
    assert all(step.text for step in guide.STEPS)
    assert all(trouble.text for trouble in guide.TROUBLES)


def test_the_survey_measures_every_place_and_can_be_made_again() -> None:
    run = made("done")
    survey = texts.Survey().start().wait()
    assert survey.done
    assert set(survey.found) == set(texts.storage.PLACES)
    assert survey.total == sum(room.used for room in survey.found.values())
    assert [name for name, _size in survey.largest] == [run.id]
    before = survey.found["cache"].used
    (paths.cache() / "x").parent.mkdir(parents=True)
    (paths.cache() / "x").write_bytes(b"x" * 500)
    again = survey.start().wait()
    assert again.found["cache"] == texts.Room(used=before + 500, freeable=before + 500)


def test_what_was_freed_is_said() -> None:
    assert texts.freed_text(2_000_000) == "Pronto: 2 MB liberados."
    assert texts.freed_text(0) == "Não havia nada para apagar."
