"""Tokenizers: what SentencePiece itself says is the truth, and every family has the tokens it needs."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sentencepiece
from tokenizers import Tokenizer
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from ptlm.errors import ModelError
from ptlm.models.vocabulary import (
    EOS,
    NO_LIMIT,
    PAD,
    TARGET_BOS,
    open_tokenizer,
    settle_tokens,
    size,
    unknown_share,
)
from tests.tiny_models import SENTENCES, SHAPES, byte_level_bpe, make

HARD = (
    "Olá 🙂 mundo",
    "Lei Nº 9.394, de 1996 – art. 5º",
    "½ xícara; 3²",
    "“aspas” e ‘apóstrofos’…",
    "ﬁm de ＬＩＮＨＡ",
    "日本 語",
    "espaços   demais\te\ttabulações\nlinhas",
    "café café",
    " começo e fim ",
    "€ 10,00 {a} <b> [c]",
)
TEXTS = (*SENTENCES[::7], *HARD)


def pieces(folder: Path) -> sentencepiece.SentencePieceProcessor:
    """The SentencePiece model in `folder`, read by its own library."""
    return sentencepiece.SentencePieceProcessor(model_file=str(next(folder.glob("*.model"))))


def plain_ids(tokenizer: Any, text: str) -> list[int]:
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


@pytest.mark.parametrize("name", ["t5", "deberta-v2", "llama"])
def test_ids_are_those_of_sentencepiece(name: str, tmp_path: Path) -> None:
    folder = make(name, tmp_path / "m")
    tokenizer, truth = open_tokenizer(folder, "m"), pieces(folder)
    for text in TEXTS:
        # transformers takes a Llama text's own first space for the one that is put before every text
        expected = text.lstrip() if name == "llama" else text
        assert plain_ids(tokenizer, text) == truth.encode(expected), text


def test_ids_of_the_roberta_layout_are_those_of_sentencepiece_and_one(tmp_path: Path) -> None:
    folder = make("xlm-roberta", tmp_path / "m")
    tokenizer, truth = open_tokenizer(folder, "m"), pieces(folder)
    for text in TEXTS:
        assert plain_ids(tokenizer, text) == [3 if id == 0 else id + 1 for id in truth.encode(text)], text


def test_transformers_alone_loses_what_is_restored_here(tmp_path: Path) -> None:
    """If this fails, the library keeps byte fallback and character map itself, and the repair can go."""
    folder = make("deberta-v2", tmp_path / "m")
    theirs, ours = AutoTokenizer.from_pretrained(folder), open_tokenizer(folder, "m")
    assert unknown_share(theirs, ["🙂"]) > 0 == unknown_share(ours, ["🙂"])
    assert plain_ids(theirs, "Nº") != plain_ids(theirs, "No")
    assert plain_ids(ours, "Nº") == plain_ids(ours, "No")


def test_byte_pieces_point_at_their_character_and_come_back(tmp_path: Path) -> None:
    tokenizer = open_tokenizer(make("deberta-v2", tmp_path / "m"), "m")
    text = "Olá 🙂 mundo"
    encoded = tokenizer(text, return_offsets_mapping=True, add_special_tokens=False)
    bytes_at = [span for span in encoded["offset_mapping"] if span == (4, 5)]
    assert len(bytes_at) == len("🙂".encode())
    assert tokenizer.decode(encoded["input_ids"]) == text


def test_ptt5_s_own_vocabulary(raw_data: Path, tmp_path: Path) -> None:
    """The real thing, on real texts; it has no byte pieces, so that an emoji stays unknown."""
    folder = make("t5", tmp_path / "m")
    shutil.copy(raw_data / "tokenizers" / "ptt5_spm_32000_pt.model", folder / "spiece.model")
    tokenizer, truth = open_tokenizer(folder, "m"), pieces(folder)
    data = json.loads((raw_data / "faquad" / "dev.json").read_text(encoding="utf-8"))["data"]
    contexts = [paragraph["context"] for article in data for paragraph in article["paragraphs"]]
    lines = (raw_data / "plue" / "RTE" / "dev.tsv").read_text(encoding="utf-8").splitlines()
    for text in (*contexts, *lines, *HARD):
        assert plain_ids(tokenizer, text) == truth.encode(text), text
    assert tokenizer.convert_ids_to_tokens(tokenizer("Olá").input_ids)[-1] == "</s>"
    assert tokenizer.unk_token_id in plain_ids(tokenizer, "🙂")
    assert size(tokenizer) == 32_100
    assert unknown_share(tokenizer, contexts) < 0.001 < unknown_share(tokenizer, ["🙂 🙃"])


def test_a_tokenizer_file_is_taken_as_it_stands(tmp_path: Path) -> None:
    """A T5 whose vocabulary is a byte-level BPE: the model's class cannot read it, or would read it wrongly."""
    folder = make("ult5", tmp_path / "m")
    (folder / "tokenizer_config.json").write_text('{"eos_token": "</s>", "pad_token": "<pad>"}')
    truth = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer = open_tokenizer(folder, "m")
    for text in TEXTS:
        assert plain_ids(tokenizer, text) == truth.encode(text, add_special_tokens=False).ids
        assert tokenizer.decode(plain_ids(tokenizer, text)) == text
    assert (tokenizer.eos_token, tokenizer.pad_token) == ("</s>", "<pad>")


def test_roles_that_a_file_leaves_open_are_the_class_s(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "gpt2"}')
    (folder / "tokenizer.json").write_text(byte_level_bpe(("<|endoftext|>",)), encoding="utf-8")
    tokenizer = open_tokenizer(folder, "m")
    assert tokenizer.eos_token == tokenizer.bos_token == "<|endoftext|>"
    assert tokenizer.pad_token is None


@pytest.mark.parametrize("target_bos", [True, False])
@pytest.mark.parametrize("name", SHAPES)
def test_every_family_has_its_special_tokens(name: str, target_bos: bool, tmp_path: Path) -> None:
    folder = make(name, tmp_path / "m")
    family = SHAPES[name].family
    tokenizer = open_tokenizer(folder, "m")
    config = SimpleNamespace(eos_token_id=None, pad_token_id=None)
    added = settle_tokens(tokenizer, config, family, target_bos=target_bos)
    assert tokenizer.pad_token is not None
    assert tokenizer.padding_side == ("left" if family == "decoder" else "right")
    assert added == {"decoder": (PAD, TARGET_BOS) if target_bos else (PAD,)}.get(family, ())
    if family != "encoder":
        assert tokenizer.eos_token_id is not None
        assert tokenizer.pad_token_id != tokenizer.eos_token_id
    for token in added:
        text = f"Sim{token}não"
        ids = plain_ids(tokenizer, text)
        assert ids.count(tokenizer.convert_tokens_to_ids(token)) == 1
        assert token not in tokenizer.decode(ids, skip_special_tokens=True)
    assert settle_tokens(tokenizer, config, family, target_bos=target_bos) == (), "nothing is added twice"


@pytest.mark.parametrize("name", ["t5", "ult5"])
def test_an_encoder_decoder_s_texts_end_once(name: str, tmp_path: Path) -> None:
    tokenizer = open_tokenizer(make(name, tmp_path / "m"), "m")
    settle_tokens(tokenizer, SimpleNamespace(), "encoder-decoder", target_bos=True)
    ids = tokenizer("cola sentença: O gato dorme.")["input_ids"]
    assert ids[-1] == tokenizer.eos_token_id
    assert ids.count(tokenizer.eos_token_id) == 1
    assert ids[:-1] == plain_ids(tokenizer, "cola sentença: O gato dorme.")


def test_a_decoder_s_prompt_starts_but_does_not_end(tmp_path: Path) -> None:
    tokenizer = open_tokenizer(make("llama", tmp_path / "m"), "m")
    settle_tokens(tokenizer, SimpleNamespace(), "decoder", target_bos=True)
    ids = tokenizer("O gato")["input_ids"]
    assert ids[0] == tokenizer.bos_token_id
    assert tokenizer.eos_token_id not in ids
    assert ids[1:] == plain_ids(tokenizer, "O gato")


def test_prefixes_of_pretraining_are_one_token(tmp_path: Path) -> None:
    tokenizer = open_tokenizer(make("ult5", tmp_path / "m"), "m")
    assert tokenizer.tokenize("<|NLU|>cola")[0] == "<|NLU|>"


def test_roles_come_from_the_model_s_configuration_before_new_tokens(tmp_path: Path) -> None:
    backend = Tokenizer.from_str(byte_level_bpe(("<fim>", "<vazio>")))
    ids = {"eos_token_id": backend.token_to_id("<fim>"), "pad_token_id": backend.token_to_id("<vazio>")}
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend)
    assert settle_tokens(tokenizer, SimpleNamespace(**ids), "decoder", target_bos=False) == ()
    assert (tokenizer.eos_token, tokenizer.pad_token) == ("<fim>", "<vazio>")


def test_a_pad_that_is_the_end_of_sequence_is_no_pad(tmp_path: Path) -> None:
    backend = Tokenizer.from_str(byte_level_bpe(("<fim>",)))
    end = backend.token_to_id("<fim>")
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend, eos_token="<fim>", pad_token="<fim>")
    config = SimpleNamespace(eos_token_id=end, pad_token_id=end)
    assert settle_tokens(tokenizer, config, "decoder", target_bos=False) == (PAD,)
    assert tokenizer.pad_token == PAD


def test_a_tokenizer_without_any_special_token() -> None:
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer.from_str(byte_level_bpe(())))
    added = settle_tokens(tokenizer, SimpleNamespace(eos_token_id=[1, 2]), "decoder", target_bos=True)
    assert set(added) == {EOS, PAD, TARGET_BOS}
    assert len({tokenizer.eos_token_id, tokenizer.pad_token_id}) == 2


@pytest.mark.parametrize("name", SHAPES)
def test_a_saved_tokenizer_comes_back_the_same(name: str, tmp_path: Path) -> None:
    tokenizer = open_tokenizer(make(name, tmp_path / "m"), "m")
    settle_tokens(tokenizer, SimpleNamespace(), SHAPES[name].family, target_bos=True)
    tokenizer.save_pretrained(tmp_path / "saved")
    shutil.copy(tmp_path / "m" / "config.json", tmp_path / "saved")
    for again in (
        open_tokenizer(tmp_path / "saved", "saved"),
        AutoTokenizer.from_pretrained(tmp_path / "saved"),
    ):
        assert again.special_tokens_map == tokenizer.special_tokens_map
        for text in (*TEXTS, f"a {TARGET_BOS} b"):
            assert again(text)["input_ids"] == tokenizer(text)["input_ids"]
            assert again(text, "b")["input_ids"] == tokenizer(text, "b")["input_ids"]


def test_unknown_share(tmp_path: Path) -> None:
    folder = make("t5", tmp_path / "m")
    tokenizer, truth = open_tokenizer(folder, "m"), pieces(folder)
    ids = [id for text in HARD for id in truth.encode(text)]
    assert unknown_share(tokenizer, HARD) == pytest.approx(ids.count(truth.unk_id()) / len(ids))
    assert unknown_share(tokenizer, []) == unknown_share(tokenizer, [""]) == 0.0
    for name in ("gpt2", "ult5", "llama", "deberta-v2"):
        assert unknown_share(open_tokenizer(make(name, tmp_path / name), name), HARD) == 0.0


def test_tokenizers_that_cannot_be_opened(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "bert"}')
    (folder / "tokenizer.json").write_text("{")
    with pytest.raises(ModelError, match="tokenizador"):
        open_tokenizer(folder, "acme/m")
    (folder / "tokenizer.json").unlink()
    (folder / "tokenizer_config.json").write_text('{"auto_map": {"AutoTokenizer": ["t.T", null]}}')
    (folder / "t.py").write_text("raise SystemExit('executed')")
    with pytest.raises(ModelError, match="código"):
        open_tokenizer(folder, "acme/m")


@pytest.mark.parametrize("name", SHAPES)
def test_a_repository_without_a_tokenizer(name: str, tmp_path: Path) -> None:
    folder = make(name, tmp_path / "m")
    for path in folder.iterdir():
        if path.name not in ("config.json", "generation_config.json", "model.safetensors"):
            path.unlink()
    with pytest.raises(ModelError, match="tokenizador"):
        open_tokenizer(folder, "acme/m")


def test_no_limit_is_what_transformers_writes(tmp_path: Path) -> None:
    folder = make("t5", tmp_path / "m")
    assert AutoTokenizer.from_pretrained(folder).model_max_length == NO_LIMIT
