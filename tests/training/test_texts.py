import pyarrow as pa

from ptlm.training.texts import fitted_prompts, prompts
from tests.training.helpers import PAIR, QUESTION, pairs


def words(texts):
    return [len(text.split()) for text in texts]


def test_prompts_are_the_task_s_template_behind_the_prefix():
    table = pairs(2)
    first, second = table.column("first")[1], table.column("second")[1]
    assert prompts(table, PAIR, "<|NLU|>")[1] == f"<|NLU|>par frase 1: {first} frase 2: {second}"


def test_braces_in_a_text_are_only_text():
    table = pa.table({"first": ["{second} {0}"], "second": ["}{"]})
    assert prompts(table, PAIR) == ["par frase 1: {second} {0} frase 2: }{"]


def test_a_long_context_loses_its_end_and_the_question_stays():
    table = pa.table({"context": [" ".join(map(str, range(500)))], "question": ["Onde Ana mora?"]})
    (prompt,), cut = fitted_prompts(table, QUESTION, "", words, 40)
    assert cut == 1
    assert len(prompt.split()) <= 40
    assert prompt.startswith("contexto: 0 1 2") and prompt.endswith("pergunta: Onde Ana mora?")


def test_what_fits_is_left_alone():
    table = pairs(6)
    fitted, cut = fitted_prompts(table, PAIR, "", words, 100)
    assert (fitted, cut) == (prompts(table, PAIR), 0)


def test_a_limit_below_the_template_itself_ends():
    table = pa.table({"context": ["a b c d"], "question": ["e f"]})
    (prompt,), _ = fitted_prompts(table, QUESTION, "", words, 1)
    assert prompt.split() == ["contexto:", "pergunta:"]
