from dataclasses import replace

import pytest

from ptlm import results
from ptlm.results import Figure

MRPC, RTE = ("mrpc", "accuracy", "validation"), ("rte", "accuracy", "validation")


def figure(model, task, value, **fields):
    metric = fields.pop("metric", "accuracy")
    defaults = {"split": "validation", "protocol": "fine-tuned", "source": "x"}
    return Figure(model=model, task=task, metric=metric, value=value, **{**defaults, **fields})


def test_ranks_means_and_what_is_missing():
    figures = [
        figure("a", "mrpc", 0.8),
        figure("a", "rte", 0.6),
        figure("b", "mrpc", 0.9),
        figure("c", "mrpc", 0.8),
    ]
    board = results.leaderboard(figures, [MRPC, RTE])
    assert [(line.first.model, line.mean, line.missing) for line in board] == [
        ("a", pytest.approx(0.7), ()),
        ("b", None, (RTE,)),
        ("c", None, (RTE,)),
    ]
    assert [line.ranks[MRPC] for line in board] == [2, 1, 2]


def test_errors_rank_the_other_way_round_and_have_no_mean():
    column = ("stsb", "mse", "validation")
    board = results.leaderboard(
        [figure("a", "stsb", 0.9, metric="mse"), figure("b", "stsb", 0.4, metric="mse")], [column]
    )
    assert [(line.first.model, line.ranks[column], line.mean) for line in board] == [
        ("b", 1, None),
        ("a", 2, None),
    ]


def test_values_of_an_unknown_scale_have_no_mean():
    bleu = ("mrpc", "bleu", "validation")
    figures = [figure("a", "mrpc", 27.3, metric="bleu"), figure("a", "rte", 0.6)]
    (line,) = results.leaderboard(figures, [bleu, RTE])
    assert (line.mean, line.missing, line.mean_rank) == (None, (), 1.0)


def test_other_protocols_and_splits_stay_out():
    figures = [
        figure("a", "mrpc", 0.8),
        figure("few", "mrpc", 0.9, protocol="few-shot"),
        figure("test", "mrpc", 0.9, split="test"),
    ]
    assert [line.first.model for line in results.leaderboard(figures, [MRPC])] == ["a"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"split": "test"}, "partições"),
        ({"protocol": "few-shot"}, "protocolos"),
        ({"task": "glue_ptpt_mrpc"}, "tradução"),
        ({"metric": "f1_unspecified"}, "métricas"),
    ],
)
def test_the_guard_says_why(change, reason):
    first = figure("a", "mrpc", 0.8)
    (objection,) = results.objections(first, replace(first, model="b", **change))
    assert reason in objection
    assert results.objections(first, replace(first, model="b")) == []


def test_contests_hold_what_may_be_ranked_together():
    groups = results.contests(results.stored())
    for contest, figures in groups.items():
        assert all(results.objections(figures[0], other) == [] for other in figures), contest
    assert sum(map(len, groups.values())) == 452


def test_a_source_s_several_set_ups_of_a_model_have_a_line_each():
    figures = [
        figure("a", "mrpc", 0.8, note="full"),
        figure("a", "mrpc", 0.7, note="LoRA"),
        figure("a", "rte", 0.6, note="LoRA"),
        figure("b", "mrpc", 0.9, note="full"),
    ]
    board = results.leaderboard(figures, [MRPC, RTE])
    values = {(line.first.model, line.variant): [f.value for f in line.figures.values()] for line in board}
    assert values == {("a", "LoRA"): [0.7, 0.6], ("a", "full"): [0.8], ("b", ""): [0.9]}


def test_two_values_of_one_set_up_are_two_lines_and_the_same_figure_twice_is_one():
    figures = [
        figure("a", "mrpc", 0.8, origin="stored"),
        figure("a", "mrpc", 0.7, origin="imported"),
        figure("a", "mrpc", 0.6, origin="imported"),
        figure("a", "rte", 0.5, origin="imported"),
        figure("a", "mrpc", 0.6, origin="imported"),
    ]
    board = results.leaderboard(figures, [MRPC, RTE])
    values = sorted([each.value for each in line.figures.values()] for line in board)
    assert values == [[0.6], [0.7, 0.5], [0.8]]


@pytest.mark.parametrize("protocol", ["fine-tuned", "few-shot"])
def test_no_stored_figure_is_hidden_by_another(protocol):
    figures = [figure for figure in results.stored() if figure.protocol == protocol]
    columns = list(dict.fromkeys((f.task, f.metric, f.split) for f in figures))
    board = results.leaderboard(figures, columns, protocol)
    assert sum(len(line.figures) for line in board) == len(figures)
