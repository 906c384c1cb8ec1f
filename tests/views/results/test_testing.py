"""Runs tested against each other and beside published figures; seeds; what is taken away."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from ptlm import results
from ptlm.results import datasets
from ptlm.results.comparison import compare_runs
from ptlm.runs.run import Run
from ptlm.statistics import Comparison, adjust, mcnemar
from ptlm.views.follow import Followers
from ptlm.views.results import boards, drawing, exports, groups, seeds, sources, testing
from tests.made_runs import ROWS, made

KNOWN = datasets.every()
TASK = "demo_sentiment"


def worsened(run: Run, rows: int, task: str = TASK) -> Run:
    """The run with its last `rows` predictions turned round."""
    path = run.predictions_file(task)
    table = pd.read_parquet(path)
    table.loc[ROWS - rows :, "prediction"] = 1 - table["target"].loc[ROWS - rows :]
    table.to_parquet(path)
    return run


def against(base: Run, *others: Run) -> dict[str, Mapping[str, Comparison]]:
    return {other.id: compare_runs(base, other, TASK, resamples=199) for other in others}


def test_p_values_are_corrected_for_the_number_of_runs() -> None:
    base = made("done")
    others = [worsened(made("done", seed=rows), rows) for rows in (8, 12, 0)]
    found = testing.tested(against(base, *others))["accuracy"]
    raw = [each.comparison.p for each in found]
    assert raw == [mcnemar(6, 0), mcnemar(9, 0), 1.0]
    assert [each.p for each in found] == adjust(raw)
    assert [each.verdict for each in found] == ["worse", "worse", "unsure"]


def test_the_table_says_who_is_better() -> None:
    base, other = worsened(made("done"), 12), made("done", seed=2)
    table = testing.table(testing.tested(against(base, other)))
    row = table.iloc[0].to_dict()
    assert (row["metric"], row["a"], row["b"], row["difference"]) == (
        "Acurácia ↑",
        "52,5%",
        "75,0%",
        "+22,5\u00a0p.p.",
    )
    assert row["interval"].count("p.p.") == 1
    assert row["verdict"] == "melhor que a base"
    assert list(table.columns) == list(testing.HEADS)


def test_of_equal_answers_nothing_more_is_said_than_they_say() -> None:
    found = compare_runs(made("done"), made("done", seed=2), "demo_sentiment", ["f1_macro"], resamples=199)
    assert "Nada nestas linhas" in testing.power(found["f1_macro"])


def test_what_could_be_found_at_all_is_said() -> None:
    found = against(made("done"), worsened(made("done", seed=2), 4))
    (comparison,) = (each["accuracy"] for each in found.values())
    text = testing.power(comparison)
    assert "40 linhas" in text and "pontos percentuais" in text
    assert "McNemar" in testing.method(comparison, several=False)
    assert "Holm" in testing.method(comparison, several=True)


def test_only_tasks_with_two_sets_of_predictions_can_be_compared() -> None:
    one = made("done", model="ptlm/nano-t5", task_ids=[TASK, "demo_similarity"])
    two = made("done", task_ids=[TASK])
    assert testing.candidates([one, two, made("failed")]) == {TASK: [one, two]}
    two.predictions_file(TASK).unlink()
    assert testing.candidates([one, two]) == {}


def test_a_run_is_set_beside_another_model_where_there_is_one() -> None:
    base, seed = made("done", seed=2), made("done", seed=1)
    other = made("done", model="ptlm/nano-t5")
    assert testing.usual([base, seed, other], base.id) == other.id
    assert testing.usual([seed, other, base], other.id) == seed.id
    assert testing.usual([base, seed], base.id) == seed.id


def test_seeds_of_one_configuration_are_found() -> None:
    same = [made("done", seed=seed) for seed in (1, 2, 2)]
    other = made("done", seed=3, epochs=2.0)
    (family,) = seeds.families([*same, other], TASK)
    assert [run.spec.settings.seed for run in family.runs if run.spec] == [1, 2]
    assert seeds.families([same[0], other], TASK) == []


def test_the_mean_over_seeds_counts_seeds_and_rows() -> None:
    runs = [made("done", seed=1), worsened(made("done", seed=2), 8)]
    found = seeds.families(runs, TASK)
    table = seeds.means(found, TASK, "accuracy", resamples=199)
    assert list(seeds.spread(found, TASK, "accuracy")["seed"]) == [1, 2]
    assert table["low"][0] < table["value"][0] < table["high"][0]
    runs[0].predictions_file(TASK).unlink()
    assert seeds.means(found, TASK, "accuracy", resamples=199)["low"].isna().all()


def test_curves_are_those_of_the_runs() -> None:
    runs = [made("done", seed=seed, created="2026-01-02T03:04:05+00:00") for seed in (1, 2)]
    table = drawing.curves(runs, TASK, "accuracy", Followers())
    assert table.groupby("task")["value"].apply(list).tolist() == [[0.6, 0.7]] * 2
    assert drawing.curves(runs, "rte", "accuracy", Followers()).empty


def test_every_figure_of_a_source_stands_in_its_tables() -> None:
    there = sources.sources(results.stored())
    assert sum(len(source.figures) for source in there.values()) == len(results.stored())
    for source in there.values():
        shown = sum(len(line.figures) for _, lines in sources.tables(source).values() for line in lines)
        assert shown == len(source.figures)
        assert source.title and sources.label(source).endswith(f"({len(source.figures)})")


def test_a_source_keeps_its_own_order() -> None:
    ((columns, lines),) = sources.tables(sources.sources(results.stored())[results.SEED]).values()
    assert lines[0].first.model == "ptt5-small-portuguese-vocab" and lines[-1].first.model == "mdeberta-base"
    assert [task for task, *_ in columns] == sorted(
        [task for task, *_ in columns], key=groups.SEED_TASKS.index
    )


def test_exported_figures_can_be_imported_again(tmp_path: Path) -> None:
    path = tmp_path / "todos.csv"
    path.write_text(exports.figures_csv(results.stored()), encoding="utf-8")
    assert results.read(path, "stored") == results.stored()


@pytest.mark.parametrize("name", exports.FORMATS)
def test_every_format_holds_every_figure_of_the_board(name: str) -> None:
    members = [each for each in results.stored() if each.source == results.SEED]
    board = boards.boards(boards.plans(members, groups.SEED_TASKS, (), KNOWN), KNOWN)[0]
    text = exports.FORMATS[name].write(exports.table(board, board.lines), True)
    assert text.count("BERTimbau-large") == 1 and "ul2-pt-small" in text
    if name == "tabela":
        rows = list(csv.DictReader(io.StringIO(text)))
        assert {row["rte accuracy"] for row in rows} == {repr(f.value) for f in members if f.task == "rte"}
    else:
        assert "0,862" in text and "90,7" in text


def test_marks_say_what_they_compare_with() -> None:
    base, other = made("done", name="a base"), worsened(made("done", seed=2), 12)
    members = [figure for run in (base, other) for figure in results.of_run(run)]
    (board,) = boards.boards(boards.plans(members, (TASK,), (), KNOWN), KNOWN)
    found = exports.p_values([base, other], board.columns, base, resamples=199)
    assert found == {(other.id, board.columns[0]): mcnemar(9, 0)}
    text = exports.FORMATS["markdown"].write(exports.table(board, board.lines, found, "a base"), False)
    assert "“a base”" in text and "**" in text.split("\n")[3]


def test_own_runs_of_one_model_are_told_apart_in_a_table() -> None:
    runs = [made("done", seed=seed, name="minha") for seed in (1, 2)]
    members = [figure for run in runs for figure in results.of_run(run)]
    (board,) = boards.boards(boards.plans(members, (TASK,), (), KNOWN), KNOWN)
    text = exports.FORMATS["markdown"].write(exports.table(board, board.lines), False)
    assert "(semente 1)" in text and "(semente 2)" in text


def test_runs_of_other_rows_get_no_mark() -> None:
    base, other = made("done"), made("done", seed=2)
    table = pd.read_parquet(other.predictions_file(TASK))
    table.head(10).to_parquet(other.predictions_file(TASK))
    assert exports.p_values([base, other], [(TASK, "accuracy", "test")], base) == {}
