from dataclasses import fields

import pytest

from ptlm.errors import UsageError
from ptlm.i18n import SOURCE_LANGUAGE, set_language
from ptlm.training.config import PRESETS, SettingError, Settings, choices, parse, settle
from ptlm.training.titles import TITLES

RECOMMENDED = {"batch_size": 16, "learning_rate": 3e-4, "epochs": 4.0}


def test_presets_hold_the_protocol_s_values():
    benchmark = settle("seed-benchmark", {}, family="decoder", recommended=RECOMMENDED)
    assert (benchmark.epochs, benchmark.batch_size, benchmark.schedule) == (20, 128, "constant")
    assert (benchmark.weight_decay, benchmark.dropout, benchmark.max_new_tokens) == (0.1, 0.0, 60)
    assert benchmark.learning_rate == 1e-4 and benchmark.warmup == 0 and benchmark.evaluate == "epoch"
    tutorial = settle("seed-tutorial", {}, family="encoder", recommended=RECOMMENDED)
    assert (tutorial.epochs, tutorial.batch_size, tutorial.schedule, tutorial.warmup) == (
        10,
        128,
        "linear",
        0.1,
    )
    assert tutorial.learning_rate == 5e-5 and tutorial.weight_decay == 0.1 and tutorial.keep_best


def test_the_benchmark_s_question_answering_has_dropout():
    def dropout(kinds):
        return settle("seed-benchmark", {}, family="encoder", recommended=RECOMMENDED, kinds=kinds).dropout

    assert dropout(["question_answering"]) == 0.1
    assert dropout(["classification"]) == 0.0


def test_quick_follows_the_model_and_the_user_wins():
    quick = settle("quick", {"epochs": 1.0}, family="encoder", recommended=RECOMMENDED)
    assert (quick.batch_size, quick.learning_rate, quick.epochs) == (16, 3e-4, 1.0)


@pytest.mark.parametrize("name", [field.name for field in fields(Settings)])
def test_every_field_reads_back_what_it_writes(name):
    value = getattr(Settings(), name)
    assert parse(name, str(value)) == value
    assert type(parse(name, str(value))) is type(value)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("family", ["encoder", "encoder-decoder", "decoder"])
def test_every_preset_settles_for_every_family(preset, family):
    assert settle(preset, {}, family=family, recommended=RECOMMENDED).learning_rate > 0


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("epocs", "3", "epochs"),
        ("epochs", "muitas", "um número,"),
        ("epochs", "2,5", r"com ponto, como 0\.1; veio “2,5”"),
        ("schedule", "linar", "linear"),
        ("keep_best", "talvez", "sim ou não"),
        ("batch_size", "2.5", "número inteiro"),
        ("batch_size", "2.0", "número inteiro"),
        ("batch_size", "1" + "0" * 400, "número inteiro"),
        ("epochs", "nan", "um número,"),
        ("epochs", "inf", "um número,"),
    ],
)
def test_wrong_words_are_answered_with_what_to_write(name, text, message):
    with pytest.raises(UsageError, match=message):
        parse(name, text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": 0.0},
        {"epochs": float("nan")},
        {"epochs": float("inf")},
        {"epochs": 1e300},
        {"learning_rate": 2.0},
        {"dropout": 1.0},
        {"warmup": -0.1},
        {"doc_stride": -1},
        {"evaluate_steps": 0, "evaluate": "steps"},
        {"batch_size": 0},
        {"batch_size": 2.5},
        {"limit_train": 10**20},
    ],
    ids=str,
)
def test_values_out_of_range_are_refused_by_title_and_in_a_shell_by_name_too(wrong):
    with pytest.raises(SettingError) as refused:
        Settings(**wrong)
    name = next(iter(wrong))
    assert str(refused.value).startswith(f"“{TITLES[name]}” ")
    assert refused.value.in_shell == f"{name}: {refused.value}"
    assert refused.value.values["name"] == name


@pytest.mark.parametrize("wrong", [{"schedule": "quadratic"}, {"graphs": "on"}], ids=str)
def test_a_word_that_is_no_choice_is_refused_by_name(wrong):
    with pytest.raises(UsageError, match=next(iter(wrong))):
        Settings(**wrong)


def test_every_field_has_a_title():
    assert TITLES.keys() == {field.name for field in fields(Settings)}
    assert len(set(TITLES.values())) == len(TITLES)


@pytest.mark.parametrize(
    ("wrong", "portuguese", "english"),
    [
        ({"warmup": 2.0}, "2", "2"),
        ({"warmup": 1.25}, "1,25", "1.25"),
        ({"epochs": -1.5}, "−1,5", "−1.5"),
        ({"epochs": float("nan")}, "nan", "nan"),
        ({"learning_rate": float("inf")}, "inf", "inf"),
        ({"weight_decay": -5e-05}, "−5e−05", "−5e−05"),
        ({"batch_size": 0}, "0", "0"),
        ({"seed": 2**32}, "4.294.967.296", "4,294,967,296"),
    ],
    ids=str,
)
def test_a_refused_number_is_written_as_the_reader_does(wrong, portuguese, english):
    with pytest.raises(UsageError) as refused:
        Settings(**wrong)
    assert str(refused.value).endswith(f"veio {portuguese}.")
    set_language("en")
    try:
        assert str(refused.value).endswith(f"got {english}.")
    finally:
        set_language(SOURCE_LANGUAGE)


def test_choices():
    assert choices("schedule") == ("constant", "linear", "cosine")
    assert choices("epochs") == ()
