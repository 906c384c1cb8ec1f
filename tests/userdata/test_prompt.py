"""Templates: any column name can be named, and what comes out is a prompt that the task record takes."""

from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptlm.errors import UsageError
from ptlm.userdata.columns import Roles
from ptlm.userdata.prompt import compiled, default_template, safe_names

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(str.strip)


def roles(*texts: str, kind: str = "classification") -> Roles:
    return Roles(kind=kind, texts=texts, target="alvo!")


@given(st.lists(NAMES, min_size=1, max_size=4, unique=True).filter(lambda names: "alvo!" not in names))
def test_whatever_columns_are_called_the_default_prompt_shows_their_cells(names: list[str]) -> None:
    chosen = roles(*names)
    ours = safe_names(chosen)
    assert len(set(ours.values())) == len(names)
    assert all(name.isidentifier() for name in ours.values())
    cells = {name: f"<célula {{{place}}}>" for place, name in enumerate(names)}
    prompt = compiled(default_template("tarefa", chosen), chosen)
    filled = prompt.format_map({ours[name]: cell for name, cell in cells.items()})
    assert filled.startswith("tarefa sentença")
    assert [filled.index(cell) for cell in cells.values()] == sorted(
        filled.index(cell) for cell in cells.values()
    )


@given(st.text(max_size=30))
def test_a_template_is_a_prompt_or_one_sentence(template: str) -> None:
    chosen = roles("a b", "#c", "{d}")
    try:
        prompt = compiled(template, chosen)
    except UsageError as error:
        assert str(error)
    else:
        fields = {name for _text, name, _spec, _how in Formatter().parse(prompt) if name is not None}
        assert fields == set(safe_names(chosen).values())


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{#1 String} e {b}", "UM e DOIS"),
        ("{b}{#1 String}{b}", "DOISUMDOIS"),
        ("{{literal}} {#1 String} } {b}", "{literal} UM } DOIS"),
        ("x\n{#1 String}\t{b}%s %d", "x\nUM\tDOIS%s %d"),
    ],
)
def test_braces_hold_columns_and_double_braces_are_braces(template: str, filled: str) -> None:
    chosen = roles("#1 String", "b")
    names = safe_names(chosen)
    values = {names["#1 String"]: "UM", names["b"]: "DOIS"}
    assert compiled(template, chosen).format_map(values) == filled


def test_the_longest_name_wins() -> None:
    chosen = roles("a", "a}{a")
    prompt = compiled("{a}{a} {a}", chosen)
    assert prompt == f"{{{safe_names(chosen)['a}{a']}}} {{{safe_names(chosen)['a']}}}"


@pytest.mark.parametrize(
    ("template", "word"),
    [
        ("{frase1} {frases2}", "frase2"),
        ("{frase1}", "frase2"),
        ("{frase1} {frase2} {", "frase1"),
        ("sem colunas", "frase1"),
        ("{frase1!r} {frase2}", "frase1"),
        ("{frase1:>99999999999} {frase2}", "frase1"),
    ],
)
def test_a_template_that_does_not_fit_says_what_is_missing(template: str, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        compiled(template, roles("frase1", "frase2"))


def test_questions_have_the_names_that_training_knows() -> None:
    chosen = roles("Pergunta?", "O texto", kind="question_answering")
    assert safe_names(chosen) == {"Pergunta?": "question", "O texto": "context"}
    assert compiled(default_template("qa", chosen), chosen) == "qa Contexto: {context} Pergunta: {question}"


def test_names_of_other_columns_are_not_taken() -> None:
    assert safe_names(roles("target", "row_id", "1", "Ação", "acao")) == {
        "target": "text_target",
        "row_id": "text_row_id",
        "1": "text_1",
        "Ação": "acao",
        "acao": "acao_2",
    }
