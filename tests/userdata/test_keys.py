"""Keys of rows against plain Python over the same rows."""

from hypothesis import given
from hypothesis import strategies as st

from ptlm.userdata.keys import exact_keys, first_of_each, groups, in_conflict, loose_keys
from ptlm.userdata.table import table_of

CELLS = st.lists(
    st.tuples(st.sampled_from(["a", "A ", "a  b", "a\tb", "á", "a\u0301", "", " "]), st.sampled_from("xyz"))
)


@given(CELLS)
def test_equal_rows_have_equal_keys_and_others_do_not(rows: list[tuple[str, str]]) -> None:
    table = table_of({"t": [row[0] for row in rows], "r": [row[1] for row in rows]})
    keys = exact_keys(table, ["t", "r"])
    plain = [(text.strip(), label) for text, label in rows]
    assert [[one == other for other in keys] for one in keys] == [
        [one == other for other in plain] for one in plain
    ]


@given(CELLS)
def test_first_rows_groups_and_conflicts(rows: list[tuple[str, str]]) -> None:
    table = table_of({"t": [row[0] for row in rows], "r": [row[1] for row in rows]})
    keys, answers = exact_keys(table, ["t"]), exact_keys(table, ["r"])
    texts = [text.strip() for text, _label in rows]
    order = list(dict.fromkeys(texts))
    assert first_of_each(keys).tolist() == [text not in texts[:place] for place, text in enumerate(texts)]
    assert groups(keys).tolist() == [order.index(text) for text in texts]
    labels = {
        text: {label for other, (_t, label) in zip(texts, rows, strict=True) if other == text}
        for text in texts
    }
    assert in_conflict(keys, answers).tolist() == [len(labels[text]) > 1 for text in texts]


def test_loose_keys_are_blind_to_case_blanks_and_composition() -> None:
    same = [
        "Ação e  reação",
        "ação e\treação ",
        "AÇÃO\u00a0E REAÇÃO",
        "Ac\u0327a\u0303o e reac\u0327a\u0303o",
    ]
    assert len(set(loose_keys(table_of({"t": same}), ["t"]))) == 1
    assert len(set(loose_keys(table_of({"t": ["ação", "acao", "a ção"]}), ["t"]))) == 3


def test_cells_are_not_run_together() -> None:
    table = table_of({"a": ["xy", "x"], "b": ["z", "yz"]})
    assert len(set(exact_keys(table, ["a", "b"]))) == 2
