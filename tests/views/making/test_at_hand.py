"""Vocabularies without the libraries that train: found where they are, with the tokens that training makes."""

import subprocess
import sys
from pathlib import Path

import pytest

from ptlm.models import MODELS
from ptlm.models.record import Model
from ptlm.userdata.prompt import Preview
from ptlm.views.making import seen
from ptlm.views.making.at_hand import reader

NANO = [model for model in MODELS.values() if model.embedded]
PROGRAM = Path(__file__).with_name("exactly_measured.py")


@pytest.mark.parametrize("model", NANO, ids=lambda model: model.id)
def test_the_embedded_models_are_always_at_hand(model: Model) -> None:
    known = reader(model)
    assert known is not None
    assert known.tokens_at_most == 512
    text = "Olá, “mundo” 😀!"
    pieces = known.pieces(known.reads([text], text))
    assert [piece for piece, special in pieces if not special] == [text]


def test_no_heavy_library_is_loaded_for_it() -> None:
    code = (
        "import sys; from ptlm.models import MODELS; from ptlm.views.making.at_hand import reader; "
        "light = 'tokenizers' not in sys.modules; reader(MODELS['ptlm/nano-t5']).reads(['a'], 'a'); "
        "reader(MODELS['neuralmind/bert-base-portuguese-cased']); "
        "print(light, {'torch', 'transformers', 'datasets'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True set()"


def test_what_is_not_on_this_machine_is_not_guessed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    for name in ("neuralmind/bert-base-portuguese-cased", "unicamp-dl/ptt5-small-portuguese-vocab"):
        assert reader(MODELS[name]) is None
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "config.json").write_text('{"model_type": "bert"}')
    (broken / "tokenizer.json").write_text("{")
    assert reader(Model(id=str(broken), title="x", family="encoder")) is None


@pytest.mark.parametrize("text", ["um [SEP] dois", "fim </s> fim", "x <|target_bos|> y"])
@pytest.mark.parametrize("model", NANO, ids=lambda model: model.id)
def test_marks_that_a_text_spells_out_are_text_to_the_embedded_models(model: Model, text: str) -> None:
    known = reader(model)
    assert known is not None
    [row] = seen.exactly([Preview(line=2, prompt=text, answer="sim", texts=[text])], known)
    assert [part.text for part in row.reads if part.role == "read"] == [text]
    assert row.tokens > 5


def test_a_row_that_is_too_long_is_told() -> None:
    known = reader(MODELS["ptlm/nano-encoder"])
    assert known is not None
    texts = ["a " * 250, "a " * 700]
    rows = seen.exactly([Preview(line=2, prompt="", answer="x", texts=[text]) for text in texts], known)
    assert [row.cut for row in rows] == [False, True]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["embedded", "bert", "deberta", "ult5"])
def test_tokens_are_those_that_training_makes(kind: str, tmp_path: Path, home: Path) -> None:
    """In a process of its own, since what trains imports torch."""
    words = [sys.executable, str(PROGRAM), kind, str(tmp_path)]
    made = subprocess.run(words, capture_output=True, text=True, timeout=240)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "ok" in made.stdout
