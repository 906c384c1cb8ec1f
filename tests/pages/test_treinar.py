"""The page on which runs are asked for."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts.train_fields import MORE
from ptlm import paths, tasks
from ptlm.runs.store import Store
from tests.made_runs import made
from tests.pages.conftest import Open, bodies, parameter, tables, texts

BERT = "neuralmind/bert-base-portuguese-cased"


def start(app: AppTest) -> AppTest:
    return app.button(key="start").click().run()


def sections(app: AppTest) -> dict[str, str]:
    """The lines of the sections of tasks, by section."""
    named = {key: box for box in app.expander if (key := box.key or "").startswith("tasks:")}
    return {key.removeprefix("tasks:"): box.label for key, box in named.items()}


def unfolded(app: AppTest) -> AppTest:
    """The page with all sections of tasks open."""
    for section in sections(app):
        app.session_state[f"tasks:{section}"] = True
    return app.run()


def checked(app: AppTest) -> set[str]:
    return {box.key.removeprefix("task:") for box in app.checkbox if box.value}


def summary(app: AppTest) -> dict[str, str]:
    return {name: value for name, (value,) in tables(app)[0].named.items()}


def test_the_first_proposal_can_be_started_at_once(page: Open) -> None:
    app = page("treinar")
    assert app.multiselect(key="train_models").value == ["ptlm/nano-encoder"]
    assert checked(app) == {"demo_sentiment"}
    assert summary(app)["Linhas"] == "1.200"
    start(app)
    (run,) = Store().runs()
    assert (run.state, run.spec.model.id, run.spec.task_ids) == (
        "queued",
        "ptlm/nano-encoder",
        ("demo_sentiment",),
    )
    assert app.title[0].value == "Nano BERT · sentimento de opiniões"


def test_a_task_that_does_not_fit_a_new_model_can_be_taken_away(page: Open) -> None:
    app = unfolded(page("treinar", modelo="ptlm/nano-t5", tarefa=["demo_summary", "demo_sentiment"]))
    app.multiselect(key="train_models").set_value(["ptlm/nano-encoder"]).run()
    box = app.checkbox(key="task:demo_summary")
    assert (box.value, box.disabled, app.button(key="start").disabled) == (True, False, True)
    box.uncheck().run()
    assert app.checkbox(key="task:demo_summary").disabled
    assert checked(app) == {"demo_sentiment"}
    assert [each.value for each in app.warning] == []
    assert not app.button(key="start").disabled


def test_every_task_can_be_seen_and_those_that_do_not_fit_say_why(page: Open) -> None:
    boxes = {box.key.removeprefix("task:"): box for box in unfolded(page("treinar")).checkbox}
    assert boxes.keys() == tasks.TASKS.keys()
    assert {name for name, box in boxes.items() if box.disabled} == {"demo_summary", "wiki_lingua", "xlsum"}
    assert "um encoder não faz esta tarefa" in boxes["xlsum"].label
    assert "encoder-decoder" in boxes["xlsum"].help


def shown(app: AppTest) -> set[str]:
    """The kinds of the tasks whose boxes stand on the page."""
    return {tasks.find(box.key.removeprefix("task:")).kind for box in app.checkbox}


def test_sections_in_which_nothing_is_chosen_are_one_line(page: Open) -> None:
    app = page("treinar", modelo="ptlm/nano-encoder", tarefa=["stsb", "assin2_score"])
    assert shown(app) == {"similarity"}
    lines = sections(app)
    assert "CoLA, MNLI, MRPC" in lines["classification"]
    assert lines["summarisation"].endswith("um encoder não faz esta tarefa")
    app.button(key=f"group:{tasks.GROUPS[1].id}").click().run()
    assert shown(app) == {tasks.find(name).kind for name in tasks.GROUPS[1].tasks}


def test_what_is_chosen_stays_chosen_when_its_section_is_folded(page: Open) -> None:
    app = page("treinar", modelo="ptlm/nano-encoder", tarefa="rte")
    app.session_state["tasks:classification"] = False
    app.run()
    assert not app.checkbox
    assert "Escolhidas: RTE: implicação" in texts(app)
    assert summary(app)["Linhas"] == "2.490"


@pytest.mark.parametrize("group", tasks.GROUPS, ids=lambda group: group.id)
def test_a_group_is_picked_in_one_click(page: Open, group: tasks.Group) -> None:
    app = page("treinar", modelo="ptlm/nano-t5")
    app.button(key=f"group:{group.id}").click().run()
    assert checked(app) == set(group.tasks)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("assin", {"assin2_score", "assin2_entail"}),
        ("resumo", {"demo_summary", "wiki_lingua", "xlsum"}),
        ("sumariza", {"demo_summary", "wiki_lingua", "xlsum"}),
        ("xyz", set()),
    ],
)
def test_tasks_are_found_by_words(page: Open, search: str, found: set[str]) -> None:
    app = page("treinar", procurar=search)
    assert {box.key.removeprefix("task:") for box in app.checkbox} == found
    assert ("Nenhuma tarefa corresponde" in texts(app)) == (not found)


def test_what_the_search_proposes_finds_something(page: Open) -> None:
    proposed = page("treinar").text_input(key="procurar").placeholder.removesuffix("…").split(", ")
    assert len(proposed) > 1
    for word in proposed:
        assert page("treinar", procurar=word).checkbox


def test_what_is_looked_at_stands_in_the_address(page: Open) -> None:
    app = page("treinar", filtrar=["similarity", "native"], familias="decoder", modelo="ptlm/nano-t5")
    assert {box.key.removeprefix("task:") for box in app.checkbox} == {"assin2_score"}
    options = app.multiselect(key="train_models").options
    assert any("nano-gpt2" in option for option in options)
    assert not any("nano-encoder" in option for option in options)
    app.multiselect(key="filtrar").set_value(["summarisation"]).run()
    assert {box.key.removeprefix("task:") for box in app.checkbox} == {"demo_summary", "wiki_lingua", "xlsum"}
    assert parameter(app, "filtrar") == "summarisation"


def test_an_address_fills_the_form(page: Open) -> None:
    app = page(
        "treinar",
        {MORE: True},
        modelo=["ptlm/nano-t5", BERT],
        tarefa=["rte", "cola"],
        predefinicao="seed-tutorial",
        valor=["epochs=2.5", "keep_best=false", "nada=1"],
        sementes="1-3",
    )
    assert app.multiselect(key="train_models").value == ["ptlm/nano-t5", BERT]
    assert checked(app) == {"rte", "cola"}
    assert "melhor época" in texts(app)
    assert app.number_input(key="set:epochs").value == 2.5
    assert app.selectbox(key="set:keep_best").value is False
    assert app.text_input(key="train_seeds").value == "1-3"


def test_a_run_of_few_steps_is_warned_of(page: Open) -> None:
    app = page("treinar", modelo="ptlm/nano-encoder", tarefa="rte", valor=["limit_train=64", "epochs=1"])
    assert "Só 4 passos de treino" in app.warning[0].value
    assert not app.button(key="start").disabled


def test_an_address_with_unknown_names_is_explained(page: Open) -> None:
    app = page("treinar", modelo="ptlm/nano-encoderr", tarefa="rte")
    assert "Você quis dizer “ptlm/nano-encoder”?" in app.error[0].value
    assert app.button(key="start").disabled


def test_a_benchmark_is_models_times_tasks_times_seeds(page: Open) -> None:
    app = page(
        "treinar",
        modelo=["ptlm/nano-t5", "ptlm/nano-gpt2"],
        tarefa=["demo_qa", "demo_summary"],
        sementes="1-3",
        separadas="1",
    )
    assert app.button(key="start").label == "Iniciar 12 execuções"
    start(app)
    runs = Store().runs()
    asked = {(run.spec.model.id, run.spec.task_ids, run.spec.settings.seed) for run in runs}
    assert len(asked) == len(runs) == 12
    assert len({run.spec.group for run in runs}) == 1
    assert app.title[0].value == "Grupo de 12 execuções"


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("set:warmup", 2.0, "“Aquecimento” deve ser entre 0 e 1"),
        ("set:evaluate", "steps", "“Passos entre avaliações” deve ser 1 ou mais"),
        ("set:epochs", -3.0, "“Épocas” deve ser maior que 0; veio −3."),
        ("set:limit_train", 1e20, "“Limite de linhas de treino” deve ser no máximo 1.000.000.000"),
        ("set:batch_size", 2.5, "“Lote efetivo” deve ser um número inteiro; veio 2,5."),
        ("train_seeds", "um", "“um” não é uma semente"),
        ("train_seeds", "1-99", "no máximo 50"),
    ],
)
def test_what_does_not_fit_is_explained_at_the_field_and_cannot_be_started(
    page: Open, key: str, value: object, said: str
) -> None:
    app = page("treinar", modelo="ptlm/nano-encoder", tarefa="demo_sentiment")
    app.session_state[key] = value
    app.run()
    assert said in app.warning[0].value.replace("\\", "")
    assert [text for text in app.markdown if said in text.value.replace("\\", "")]
    assert app.button(key="start").disabled


@pytest.mark.parametrize("name", ["epochs", "limit_train"])
def test_no_number_is_kept_back_by_the_browser(page: Open, name: str) -> None:
    """It would train with another value than the one that is shown."""
    proto = page("treinar").number_input(key=f"set:{name}").proto
    assert proto.data_type == proto.FLOAT
    assert not proto.has_min
    assert not proto.has_max


def test_what_does_not_count_is_said_at_the_field_and_in_the_summary(page: Open) -> None:
    app = page(
        "treinar",
        {MORE: True},
        modelo=["ptlm/nano-encoder", BERT],
        tarefa="demo_sentiment",
        valor=["epochs=2", "steps=5", "max_length=100000"],
    )
    said = [text.value.replace("\\", "") for text in app.caption if "não conta" in text.value]
    assert len([text for text in said if "“Épocas” não conta" in text]) == 2
    assert len([text for text in said if "lê no máximo 512" in text]) == 2
    assert len(said) == 4
    assert not app.button(key="start").disabled


def test_nothing_chosen_is_explained(page: Open) -> None:
    app = page("treinar")
    app.button(key="no_tasks").click().run()
    assert "Escolha ao menos uma tarefa" in app.warning[0].value
    app.multiselect(key="train_models").set_value([]).run()
    assert "Escolha ao menos um modelo" in app.warning[0].value


def test_the_shell_command_does_the_same(page: Open) -> None:
    app = page(
        "treinar",
        {"train_commands": True},
        modelo="ptlm/nano-encoder",
        tarefa="demo_sentiment",
        valor="epochs=1",
    )
    *place, command = app.code[0].value.split("python", 1)
    assert place == [f"PTLM_HOME={paths.home()} \\\n"]
    assert command.replace(" \\\n ", "") == (
        " -m ptlm train --model ptlm/nano-encoder --task demo_sentiment --preset quick --set epochs=1.0"
    )


def test_repeating_a_run_brings_its_values(page: Open) -> None:
    run = made("done", model="ptlm/nano-t5", task_ids=["demo_qa"], epochs=2.0, seed=7)
    app = page("treinar", de=run.id)
    assert app.multiselect(key="train_models").value == ["ptlm/nano-t5"]
    assert checked(app) == {"demo_qa"}
    assert app.number_input(key="set:epochs").value == 2.0
    assert app.text_input(key="train_seeds").value == "7"
    said = "Com os ajustes de “Nano T5 · semente 7 · perguntas sobre um texto”."
    assert said in texts(app)
    app.text_input(key="train_seeds").set_value("8").run()
    assert said not in texts(app)


def test_repeating_a_deleted_run_keeps_the_form_and_says_so(page: Open) -> None:
    app = page("treinar", de="nada")
    assert checked(app) == {"demo_sentiment"}
    assert "“nada”" in app.warning[0].value
    app.number_input(key="set:epochs").set_value(2).run()
    assert not app.warning


def test_what_an_address_asks_for_in_vain_is_said_until_the_form_is_changed(page: Open) -> None:
    app = page("treinar", modelo="ptlm/nano-encoder", tarefa=["rte", "colla"], valor="epochs=muitas")
    assert checked(app) == {"rte"}
    assert "Você quis dizer “cola”?" in app.warning[0].value
    assert "veio “muitas”" in app.warning[0].value
    assert app.run().warning
    app.number_input(key="set:epochs").set_value(2).run()
    assert not app.warning


def test_the_runs_can_be_named_before_they_start(page: Open) -> None:
    app = page("treinar", {MORE: True}, modelo="ptlm/nano-encoder", tarefa="demo_sentiment", sementes="1,2")
    app.text_input(key="train_name").set_value("Piloto").run()
    assert parameter(app, "nome") == "Piloto"
    start(app)
    assert [run.name for run in Store().runs()] == ["Piloto", "Piloto"]


def test_values_survive_switching_pages(page: Open) -> None:
    app = unfolded(page("treinar"))
    app.checkbox(key="task:rte").check().run()
    app.number_input(key="set:batch_size").set_value(64).run()
    app.text_input(key="procurar").set_value("assin").run()
    app.switch_page("pages/execucoes.py").run()
    app.switch_page("pages/treinar.py").run()
    app.text_input(key="procurar").set_value("").run()
    assert checked(app) == {"demo_sentiment", "rte"}
    assert app.number_input(key="set:batch_size").value == 64


def test_folded_values_survive_being_folded_and_switching_pages(page: Open) -> None:
    app = unfolded(page("treinar", {MORE: True}))
    app.number_input(key="set:warmup").set_value(0.25).run()
    fold(app, opened=False)
    assert not [box for box in app.number_input if box.key == "set:warmup"]
    app.checkbox(key="task:rte").check().run()
    assert "warmup=0.25" in app.query_params["valor"]
    app.switch_page("pages/execucoes.py").run()
    app.switch_page("pages/treinar.py").run()
    app.checkbox(key="task:cola").check().run()
    assert "warmup=0.25" in app.query_params["valor"]
    fold(app, opened=True)
    assert app.number_input(key="set:warmup").value == 0.25


def fold(app: AppTest, *, opened: bool) -> None:
    """Open or close the folded inputs."""
    app.session_state[MORE] = opened
    app.run()


def test_a_problem_in_a_folded_field_opens_it(page: Open) -> None:
    app = page("treinar", modelo="ptlm/nano-encoder", tarefa="demo_sentiment")
    assert not [box for box in app.number_input if box.key == "set:warmup"]
    app = page("treinar", modelo="ptlm/nano-encoder", tarefa="demo_sentiment", valor="warmup=2")
    assert app.number_input(key="set:warmup").value == 2.0


def corrections(app: AppTest) -> list[str]:
    """What the page lets the browser's address say by itself."""
    return [body for body in bodies(app) if "window.history.replaceState(" in body]


def test_whoever_comes_back_by_the_menu_has_an_address_to_share(page: Open) -> None:
    app = page("treinar")
    assert corrections(app) == []
    app.checkbox(key="task:demo_qa").check().run()
    assert app.query_params["tarefa"] == ["demo_sentiment", "demo_qa"]
    assert corrections(app) == []
    app.switch_page("pages/ajuda.py").run()
    app.switch_page("pages/treinar.py")
    app.query_params.clear()
    app.run()
    assert checked(app) == {"demo_sentiment", "demo_qa"}
    (script,) = corrections(app)
    assert '["tarefa", "demo_qa"]' in script
    app.checkbox(key="task:demo_similarity").check().run()
    assert corrections(app) == []
    assert "demo_similarity" in app.query_params["tarefa"]


def test_no_value_of_the_form_ends_the_script_that_corrects_the_address(page: Open) -> None:
    app = page("treinar", modelo="</script><b>")
    app.switch_page("pages/ajuda.py").run()
    app.switch_page("pages/treinar.py")
    app.query_params.clear()
    (script,) = corrections(app.run())
    assert script.count("</script>") == 1
    assert script.endswith("</script>")
