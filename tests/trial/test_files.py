"""A file in, the same file with answers out: what is asked, what is written, what is refused. The answers here are
computed from the rows, so that every one of them can be foretold; `test_client` asks real models."""

import csv
import itertools
import re
from pathlib import Path

import pytest

from ptlm.errors import DataError, UsageError
from ptlm.tasks import TASKS
from ptlm.trial.answers import Answer
from ptlm.trial.files import Cancelled, answer_file, asking, blank_text, guess_columns
from ptlm.userdata.reading import read
from ptlm.userdata.writing import ENDINGS
from tests.trial.conftest import run_of

PAIR, SCORE = TASKS["rte"], TASKS["assin2_score"]


def by_length(rows):
    """Class 1 where the first text is longer than 10 characters, no answer where it says so."""
    for text in next(iter(rows.values())):
        answer = None if "nada" in text else int(len(text) > 10)
        label = None if answer is None else PAIR.labels[answer]
        yield Answer(prediction=answer, label=label, probability=0.25, raw_output=f"={text}")


def written(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def tsv(folder: Path, *lines: str, name: str = "novas.tsv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_every_row_and_column_comes_back_with_the_answer_in_the_words_of_the_data(tmp_path):
    source = tsv(
        tmp_path,
        "id\tsentence1\tsentence2\tprediction",
        "7\tcurta\tx\t-3",
        "8\tuma frase longa\ty\t=SOMA(A1)",
        "quebrada",
        "9\t \t\t@eu",
        "10\tnada\tz\t+1 ano",
    )
    report = answer_file(PAIR, lambda rows: list(by_length(rows)), source, tmp_path / "saida.tsv")
    rows = written(tmp_path / "saida.tsv")
    assert [row["id"] for row in rows] == ["7", "8", "quebrada", "9", "10"]
    assert [row["prediction (2)"] for row in rows] == ["entailment", "not_entailment", "", "", ""]
    assert [row["prediction_label"] for row in rows] == [*PAIR.labels, "", "", ""]
    assert [row["unreadable"] for row in rows] == ["false", "false", "true", "true", "false"]
    assert [row["probability"] for row in rows] == ["0.25", "0.25", "", "", "0.25"]
    assert [row["prediction"] for row in rows] == ["-3", "'=SOMA(A1)", "", "'@eu", "'+1 ano"]
    assert [row["raw_output"] for row in rows] == ["'=curta", "'=uma frase longa", "", "", "'=nada"]
    assert (report.rows, report.unreadable, report.unanswered) == (5, 2, 1)


@pytest.mark.parametrize(
    ("lines", "blank", "sentence"),
    [
        (("sentence", "um", "", "dois", "", ""), (3, (3, 5, 6)), "3 linhas em branco .* as linhas 3, 5, 6"),
        (("sentence", *["um", ""] * 12, "dois"), (12, tuple(range(3, 23, 2))), "12 linhas .* 19, 21, …"),
        (("", "sentence", "um", '""', "dois", ""), (0, ()), ""),
    ],
)
def test_lines_that_are_no_rows_are_named_unless_they_stand_outside(tmp_path, lines, blank, sentence):
    source, task = tsv(tmp_path, *lines), TASKS["demo_sentiment"]
    answered = answer_file(
        task, lambda rows: [Answer(prediction=1) for _ in rows["sentence"]], source, tmp_path / "saida.tsv"
    )
    assert (answered.blank, answered.blank_lines) == blank
    assert answered.rows == len(written(tmp_path / "saida.tsv"))
    assert not sentence or re.search(sentence, blank_text(answered.blank, answered.blank_lines))


def test_an_empty_cell_keeps_its_place_among_the_answers(tmp_path):
    source, task = (
        tsv(tmp_path, '"Opinião"', '"Bom"', '""', '"Ruim"', name="uma.csv"),
        TASKS["demo_sentiment"],
    )
    report = answer_file(
        task, lambda rows: [Answer(prediction=1) for _ in rows["sentence"]], source, tmp_path / "saida.tsv"
    )
    rows = written(tmp_path / "saida.tsv")
    assert [row["Opinião"] for row in rows] == ["Bom", "", "Ruim"]
    assert [row["prediction"] for row in rows] == ["1", "", "1"]
    assert (report.rows, report.unreadable, report.blank) == (3, 1, 0)


def test_numbers_are_written_as_numbers(tmp_path):
    source = tsv(tmp_path, "premise\thypothesis", "a\tb")
    answer_file(SCORE, lambda rows: [Answer(prediction=4.25)], source, tmp_path / "saida.tsv")
    assert written(tmp_path / "saida.tsv") == [
        {
            "premise": "a",
            "hypothesis": "b",
            "prediction": "4.25",
            "probability": "",
            "raw_output": "",
            "unreadable": "false",
        }
    ]


@pytest.mark.parametrize("suffix", ENDINGS)
def test_every_ending_that_is_offered_can_be_written_and_read_back(tmp_path, suffix):
    source = tsv(tmp_path, "sentence1\tsentence2", "curta\tx", "=1+1 e mais\ty")
    target = tmp_path / f"saida{suffix}"
    answer_file(PAIR, lambda rows: list(by_length(rows)), source, target)
    table = read(target).table
    assert table.texts("prediction") == ["entailment", "not_entailment"]
    assert table.texts("sentence1")[1].lstrip("'") == "=1+1 e mais"


@pytest.mark.parametrize(
    ("task", "names", "found"),
    [
        ("rte", ["id", "sentence1", "sentence2"], {"sentence1": "sentence1", "sentence2": "sentence2"}),
        ("mrpc", ["#1 String", "#2 String"], {"sentence1": "#1 String", "sentence2": "#2 String"}),
        ("demo_inference", ["Premise", "HYPOTHESIS"], {"premise": "Premise", "hypothesis": "HYPOTHESIS"}),
        ("demo_sentiment", ["comentário"], {"sentence": "comentário"}),
        ("demo_sentiment", ["a", "b"], {}),
        ("demo_inference", ["premise", "outra"], {"premise": "premise"}),
    ],
)
def test_columns_are_guessed_by_our_name_or_by_that_of_the_data(task, names, found):
    assert guess_columns(TASKS[task], names) == found


def test_columns_can_be_named(tmp_path):
    source = tsv(tmp_path, "a\tb", "curta\tx")
    asked = []
    answer_file(
        PAIR,
        lambda rows: asked.append(dict(rows)) or [Answer(prediction=0)],
        source,
        tmp_path / "saida.tsv",
        columns={"sentence1": "b", "sentence2": "a"},
    )
    assert asked == [{"sentence1": ["x"], "sentence2": ["curta"]}]


@pytest.mark.parametrize(
    ("lines", "target", "error", "sentence"),
    [
        (
            ("a\tb", "1\t2"),
            "saida.tsv",
            DataError,
            "falta a coluna sentence1, sentence2 .* o arquivo tem a, b",
        ),
        (("sentence1\tsentence2", "1\t2"), "saida.doc", UsageError, "doc"),
        (("sentence1\tsentence2", "1\t2"), "longe/saida.tsv", UsageError, "pasta"),
        (("sentence1\tsentence2", "1\t2"), "novas.tsv", UsageError, "próprio arquivo"),
        (("sentence1\tsentence2",), "saida.tsv", DataError, "não há linhas"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_nobody_is_asked(tmp_path, lines, target, error, sentence):
    def nobody(rows):
        raise AssertionError("asked")

    source = tsv(tmp_path, *lines)
    with pytest.raises(error, match=sentence):
        answer_file(PAIR, nobody, source, tmp_path / target)
    assert [path.name for path in tmp_path.iterdir()] == ["novas.tsv"]


def test_giving_up_leaves_nothing_behind(tmp_path):
    source = tsv(tmp_path, "sentence1\tsentence2", *(f"linha {row}\tx" for row in range(500)))
    looks = itertools.count()
    with pytest.raises(Cancelled):
        answer_file(
            PAIR,
            lambda rows: list(by_length(rows)),
            source,
            tmp_path / "saida.tsv",
            cancel=lambda: next(looks) == 2,
        )
    assert [path.name for path in tmp_path.iterdir()] == ["novas.tsv"]


@pytest.mark.slow
def test_a_real_model_answers_a_file_as_it_answers_its_rows(client, store, tmp_path):
    run = run_of(store, "decoder")
    texts = [f"Ontem, Marina achou o filme {word}." for word in ("ótimo", "péssimo", "bom", "ruim") * 20]
    source = tsv(tmp_path, "sentence", *texts)
    seen = []

    class Report:
        def progress(self, what, done, total, unit=""):
            seen.append((what, done, total))

    asked = asking(client, run.id, "demo_sentiment")
    report = answer_file(*asked, source, tmp_path / "saida.tsv", report=Report())
    rows = written(tmp_path / "saida.tsv")
    alone = client.answer(run.id, "demo_sentiment", [{"sentence": text} for text in texts[:4]])
    assert [row["raw_output"] for row in rows[:4]] == [answer.raw_output for answer in alone]
    assert [float(row["probability"]) for row in rows[:4]] == pytest.approx(
        [answer.probability for answer in alone],
        abs=1e-3,  # many rows at once are multiplied in bf16 where the processor can
    )
    assert {row["prediction"] for row in rows} <= {"0", "1", ""}
    assert report.rows == len(texts)
    assert seen[-1] == ("predict", len(texts), len(texts))
    assert len([one for one in seen if one[0] == "predict"]) > 1
