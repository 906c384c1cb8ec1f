"""What the page says that models see is what they are given."""

import subprocess
import sys
from pathlib import Path

import pytest

from ptlm.kinds import KINDS
from ptlm.userdata.prompt import Preview
from ptlm.views.making import seen

PAIR = Preview(
    line=7, prompt="compare: um <b>teste</b> e outro", answer="similares", texts=("um <b>teste</b>", "outro")
)


def text(parts: tuple[seen.Part, ...]) -> str:
    return "".join(part.text for part in parts)


def test_an_encoder_reads_the_pair() -> None:
    [row] = seen.seen([PAIR], "encoder")
    assert text(row.reads) == "[CLS]um <b>teste</b>[SEP]outro[SEP]"
    assert text(row.writes) == "similares"
    assert row.line == 7


def test_generating_families_read_the_prompt_and_write_the_word() -> None:
    [t5] = seen.seen([PAIR], "encoder-decoder")
    assert (text(t5.reads), text(t5.writes)) == (PAIR.prompt + "</s>", "similares</s>")
    [gpt] = seen.seen([PAIR], "decoder")
    assert (text(gpt.reads), text(gpt.writes)) == (PAIR.prompt + "<|target_bos|>", "similares<|endoftext|>")


@pytest.mark.parametrize("family", seen.FRAMES)
def test_a_row_without_an_answer_writes_nothing(family: str) -> None:
    [row] = seen.seen([Preview(line=1, prompt="x", answer="", texts=("x",))], family)  # type: ignore[arg-type]
    assert row.writes == ()
    assert "sem resposta" in seen.markup(row, "lê", "escreve", "sem resposta")


@pytest.mark.parametrize("kind", KINDS)
def test_only_families_that_can_do_the_kind_are_shown(kind: str) -> None:
    assert set(seen.families(kind)) == KINDS[kind].families


def test_nothing_of_the_text_is_markup() -> None:
    [row] = seen.seen([PAIR], "encoder")
    shown = seen.markup(row, "lê <1>", "responde", "")
    assert "<b>teste</b>" not in shown
    assert "um &lt;b&gt;teste&lt;/b&gt;" in shown
    assert "lê &lt;1&gt;" in shown
    assert "<b>[CLS]</b>" in shown


PROGRAM = Path(__file__).with_name("exactly_seen.py")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["classification", "similarity", "question_answering", "summarisation"])
def test_the_embedded_models_are_given_exactly_this(kind: str, home: Path) -> None:
    """In a process of its own, since what tokenises imports torch."""
    made = subprocess.run([sys.executable, str(PROGRAM), kind], capture_output=True, text=True, timeout=240)
    assert made.returncode == 0, made.stdout + made.stderr
