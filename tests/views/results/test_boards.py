"""Leaderboards that never mix what must not be mixed."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptlm import results, tasks
from ptlm.results import Figure, datasets
from ptlm.views import formats
from ptlm.views.results import boards, drawing, groups, names
from ptlm.views.results.boards import Board
from tests.made_runs import made

KNOWN = datasets.every()
STORED = results.stored()
GROUPS = groups.groups((figure.task for figure in STORED), KNOWN)


def of(
    figures: Sequence[Figure], order: Sequence[str], chosen: Sequence[tuple[str, str, str]] = ()
) -> list[Board]:
    return boards.boards(boards.plans(figures, order, chosen, KNOWN), KNOWN)


def figure(model: str, value: float, **fields: object) -> Figure:
    values = {
        "task": "rte", "metric": "accuracy", "split": "validation", "protocol": "fine-tuned", "source": "s",
    }  # fmt: skip
    return Figure(model=model, value=value, **{**values, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("group", GROUPS.values(), ids=lambda group: group.id)
def test_every_column_holds_one_contest_only(group: groups.Group) -> None:
    members = [each for each in STORED if each.task in group.tasks]
    shown = of(members, group.tasks)
    assert shown
    for board in shown:
        for column in board.columns:
            contests = {
                results.contest(line.figures[column]) for line in board.lines if column in line.figures
            }
            assert len(contests) == 1


@pytest.mark.parametrize("group", GROUPS.values(), ids=lambda group: group.id)
def test_every_figure_is_on_a_board_or_said_to_be_apart(group: groups.Group) -> None:
    members = [each for each in STORED if each.task in group.tasks]
    shown = of(members, group.tasks)
    ranked = sum(len(line.figures) for board in shown for line in board.lines)
    rest = boards.apart(members, STORED, shown, group.tasks)
    left = sum(sum(part.counts.values()) for part in rest if part.why != boards.OTHER_TRANSLATION)
    assert ranked + left == len(members)


def test_demonstrations_have_a_board_of_their_own() -> None:
    own = results.of_run(made("done"))
    order = ("assin2_entail", "demo_sentiment")
    members = [each for each in (*own, *STORED) if each.task in order]
    shown = {board.id: board for board in of(members, order)}
    assert {line.first.task for line in shown[boards.DEMO].lines} == {"demo_sentiment"}
    assert all(column[0] == "assin2_entail" for column in shown["fine-tuned"].columns)
    assert list(shown) == ["fine-tuned", boards.DEMO, "few-shot"]


def test_what_is_apart_says_why() -> None:
    group = GROUPS["plue"]
    members = [each for each in STORED if each.task in group.tasks]
    rest = {
        part.why: part.counts for part in boards.apart(members, STORED, of(members, group.tasks), group.tasks)
    }
    assert rest[boards.OTHER_TRANSLATION]["GLUE em pt-PT: MRPC"] == 8
    assert any("presumida" in what for what in rest[boards.OTHER_ROWS])
    assert any("Matthews" in what for what in rest[boards.OTHER_METRIC])


def test_the_usual_columns_are_the_protocol_s() -> None:
    members = [each for each in STORED if each.task in groups.SEED_TASKS and each.source == results.SEED]
    (board,) = of(members, groups.SEED_TASKS)
    assert list(board.columns) == [
        (name, tasks.TASKS[name].primary_metric, tasks.TASKS[name].evaluation) for name in groups.SEED_TASKS
    ]


def test_chosen_columns_stand_in_their_order_and_only_where_there_are_figures() -> None:
    chosen = [("stsb", "mse", "validation"), ("mrpc", "accuracy", "validation"), ("mrpc", "accuracy", "moon")]
    members = [each for each in STORED if each.task in ("stsb", "mrpc")]
    assert list(of(members, ("mrpc", "stsb"), chosen)[0].columns) == chosen[:2]


def test_lines_can_be_sorted_and_what_has_no_value_comes_last() -> None:
    mse = {"task": "stsb", "metric": "mse"}
    figures = [
        figure("c", 0.7, total_millions=10.0),
        figure("a", 0.9),
        figure("b", 0.8, total_millions=5.0),
        figure("b", 0.4, **mse),
        figure("c", 0.2, **mse),
    ]
    chosen = [("rte", "accuracy", "validation"), ("stsb", "mse", "validation")]
    (board,) = of(figures, ("rte", "stsb"), chosen)

    def order(by: str) -> list[str]:
        return [line.first.model for line in boards.ordered(board, by)]

    assert order("modelo") == ["a", "b", "c"]
    assert order("tamanho") == ["b", "c", "a"]
    assert order("rte:accuracy:validation") == ["a", "b", "c"]
    assert order("stsb:mse:validation") == ["c", "b", "a"]
    assert order("nonsense") == order("posto") == [line.first.model for line in board.lines]


@pytest.mark.parametrize(
    ("page", "places"), [(1, [1, 2, 5]), (2, [3, 4, 5]), (3, [5, 6]), (4, [5, 7])], ids=str
)
def test_the_best_of_one_s_own_stands_on_every_page(page: int, places: list[int]) -> None:
    figures = [figure(f"m{place}", 1 - place / 10) for place in (1, 2, 3, 4, 7)]
    figures += [figure("mine", 0.5, origin="own", run="a"), figure("mine", 0.4, origin="own", run="b")]
    (board,) = of(figures, ["rte"])
    assert [place for place, _line in boards.page_of(board.lines, page, 2)] == places
    assert [place for place, _line in boards.page_of(board.lines[:4], 2, 2)] == [3, 4]


def test_the_mean_sorts_complete_lines_first() -> None:
    figures = [
        figure("a", 0.9),
        figure("b", 0.8),
        figure("b", 0.7, task="mrpc"),
        figure("c", 0.6),
        figure("c", 0.95, task="mrpc"),
    ]
    (board,) = of(figures, ("rte", "mrpc"))
    assert [line.first.model for line in boards.ordered(board, "media")] == ["c", "b", "a"]


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=12), st.sampled_from(["accuracy", "mse"]))
def test_shades_go_from_worst_to_best(values: list[float], metric: str) -> None:
    figures = [figure(str(place), value, metric=metric) for place, value in enumerate(values)]
    (board,) = of(figures, ("rte",))
    (shades,) = boards.goodness(board).values()
    best = (max if results.rises(metric) else min)(values)
    assert shades[best] == (1 if len(set(values)) > 1 else 0.5)
    assert all(0 <= shade <= 1 for shade in shades.values())


def test_labels_differ_and_say_the_source_where_models_share_a_name() -> None:
    members = [each for each in STORED if each.task == "assin2_entail"]
    for board in of(members, ("assin2_entail",)):
        labels = drawing.labels(board.lines)
        assert len(set(labels)) == len(labels)
    shown = drawing.labels(of(members, ("assin2_entail",))[0].lines)
    assert "BERTimbau large · TeenyTinyLlama" in shown and "ul2-pt-small <|NLU|>" in shown


def test_points_find_their_figure_again() -> None:
    members = [each for each in STORED if each.task == "squad_v1.1"]
    board = of(members, ("squad_v1.1",))[0]
    column = board.columns[0]
    points = drawing.points(board, column, {})
    for row in points.itertuples():
        found = drawing.picked(board, column, str(row.key))
        assert found is not None and found.value == row.value
    assert drawing.picked(board, column, "9999") is drawing.picked(board, column, "x") is None


def test_own_points_know_what_they_took() -> None:
    run = made("done")
    board = of(results.of_run(run), ("demo_sentiment",))[0]
    points = drawing.points(board, board.columns[0], {run.id: 12.5})
    assert list(points["seconds"]) == [12.5]


def test_ranking_needs_models_and_tasks() -> None:
    order = tasks.GROUPS[0].tasks
    (board,) = of(results.stored(order, results.SEED), order)
    found = drawing.ranking(board)
    assert found is not None
    labels, test = found
    assert len(labels) == 10 and test.tasks == 6
    assert labels[min(range(10), key=test.ranks.__getitem__)] in ("DeBERTina-base-32k-vocab", "mdeberta-base")
    assert drawing.ranking(of([figure("a", 0.1), figure("b", 0.2)], ("rte",))[0]) is None


def test_two_metrics_of_a_task_are_no_two_tasks_in_the_ranking() -> None:
    columns = [
        ("stsb", "pearson", "validation"),
        ("stsb", "mse", "validation"),
        ("rte", "accuracy", "validation"),
    ]
    figures = [
        figure(model, value if metric != "mse" else 1 - value, task=task, metric=metric)
        for value, model in enumerate("abc")
        for task, metric, _split in columns
    ]
    (board,) = of(figures, ("stsb", "rte"), columns)
    found = drawing.ranking(board)
    assert found is not None and found[1].tasks == 2
    assert drawing.ranking(of(figures, ("stsb", "rte"), columns[:2])[0]) is None


def test_the_heat_has_a_text_for_every_figure() -> None:
    members = [each for each in STORED if each.task in ("rte", "mrpc")]
    board = of(members, ("rte", "mrpc"))[0]
    good, texts = drawing.heat(board, board.lines)
    assert (
        (texts != "").sum().sum()
        == good.notna().sum().sum()
        == sum(len(line.figures) for line in board.lines)
    )
    assert list(good.columns) == ["RTE", "MRPC"]


def test_radar_leaves_out_what_is_no_share() -> None:
    members = [each for each in STORED if each.source == results.SEED]
    chosen = [
        ("stsb", "mse", "validation"),
        ("rte", "accuracy", "validation"),
        ("mrpc", "accuracy", "validation"),
    ]
    (board,) = of(members, groups.SEED_TASKS, chosen)
    assert list(drawing.shares(board).columns) == ["RTE", "MRPC"]
    assert len(drawing.shares(board)) == 10


def test_short_names_of_columns_tell_them_apart() -> None:
    members = [each for each in STORED if each.task.startswith(("assin2", "glue_ptpt", "cola"))]
    order = list(dict.fromkeys(each.task for each in members))
    for board in of(members, order):
        short = drawing.short_columns(board.columns, KNOWN)
        assert len(set(short)) == len(short)
        assert "CoLA" in short or board.id != "fine-tuned"


def test_short_names_of_columns_say_what_tells_them_apart() -> None:
    columns = [
        ("rte", "accuracy", "validation"),
        ("rte", "accuracy", "test"),
        ("stsb", "pearson", "validation"),
        ("stsb", "mse", "validation"),
        ("cola", "matthews", "validation"),
    ]
    pearson, mse = (formats.short_title(metric) for metric in ("pearson", "mse"))
    assert drawing.short_columns(columns, KNOWN) == [
        "RTE (Acurácia) · validação",
        "RTE (Acurácia) · teste",
        f"STS-B ({pearson})",
        f"STS-B ({mse})",
        "CoLA",
    ]


@given(st.lists(st.tuples(*[st.sampled_from(["a", "b", "a (1)", "a (2)"])] * 2), max_size=8))
def test_names_are_different_whatever_they_are_made_of(choices: list[tuple[str, str]]) -> None:
    plain, fuller = ([choice[place] for choice in choices] for place in (0, 1))
    for told in (names.different(plain), names.different(plain, fuller)):
        assert len(set(told)) == len(choices)


def test_a_name_is_no_longer_than_it_must_be() -> None:
    assert names.different(["a", "b", "b"], ["a · 1", "b · 1", "b · 2"]) == ["a", "b · 1", "b · 2"]
    assert names.different(["a", "a", "b"], ["c", "c", "d"]) == ["c (1)", "c (2)", "b"]


def test_a_column_comes_back_from_the_address() -> None:
    for each in {(f.task, f.metric, f.split) for f in STORED}:
        assert names.column_of(names.column_id(each)) == each
    assert names.column_of("nonsense") is None
