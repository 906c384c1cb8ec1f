"""Tiny random models of every shape, in folders laid out as the real repositories are, with real tokenizers.

    folder = make("bert", tmp_path / "m")                            # safetensors, fp32
    folder = make("t5", path, weights="bin", dtype=torch.float16)    # a .bin-only repository in half precision
    make("gpt2", fake_hub.folder("models", "acme/gpt2"))             # served by the fake hub

The checkpoints are those of pretraining (masked or causal language model), so that task heads are new.
"""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Literal

import sentencepiece
import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    BertConfig,
    BertForPreTraining,
    DebertaConfig,
    DebertaForMaskedLM,
    DebertaV2Config,
    DebertaV2ForMaskedLM,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    PretrainedConfig,
    PreTrainedModel,
    T5Config,
    T5ForConditionalGeneration,
    XLMRobertaConfig,
    XLMRobertaForMaskedLM,
)

from ptlm.kinds import Family

WHO = ("A menina", "O professor", "Um gato", "A prefeitura de São Paulo", "Nossa equipe", "O João")
DOES = ("comprou", "não encontrou", "está lendo", "viu ontem", "construirá amanhã")
WHAT = (
    "um livro azul.",
    "a solução do problema!",
    "o pão de açúcar?",
    "três maçãs e 25 laranjas;",
    "água às 9h30.",
)
SENTENCES = tuple(" ".join(words) for words in product(WHO, DOES, WHAT))

Weights = Literal["safetensors", "bin"]


@cache
def sentencepiece_model(
    specials: tuple[str, ...], *, byte_fallback: bool = False, kind: str = "unigram"
) -> bytes:
    """A SentencePiece model trained on `SENTENCES`; `specials` are `role=id=piece` settings."""
    stream = io.BytesIO()
    options: dict[str, Any] = {}
    for special in specials:
        role, place, piece = special.split("=")
        options[f"{role}_id"] = int(place)
        if piece:
            options[f"{role}_piece"] = piece
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES),
        model_writer=stream,
        model_type=kind,
        vocab_size=(400 if byte_fallback else 150) + 100 * (kind == "bpe"),
        byte_fallback=byte_fallback,
        character_coverage=0.99 if byte_fallback else 1.0,
        hard_vocab_limit=False,
        minloglevel=2,
        # As those vocabularies are made: unigrams normalise a text, Llama's pairs take it as it is.
        normalization_rule_name="identity" if kind == "bpe" else "nmt_nfkc",
        remove_extra_whitespaces=kind != "bpe",
        **options,
    )
    return stream.getvalue()


T5_SPECIALS = ("pad=0=", "eos=1=", "unk=2=", "bos=-1=")
DEBERTA_SPECIALS = ("pad=0=[PAD]", "bos=1=[CLS]", "eos=2=[SEP]", "unk=3=[UNK]")
ROBERTA_SPECIALS = ("unk=0=", "bos=1=", "eos=2=", "pad=-1=")
LLAMA_SPECIALS = ("unk=0=", "bos=1=", "eos=2=", "pad=-1=")


@cache
def byte_level_bpe(specials: tuple[str, ...]) -> str:
    """A GPT-2 style tokenizer as JSON, `specials` at its end."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=400, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(SENTENCES, trainer)
    tokenizer.add_special_tokens(list(specials))
    return str(tokenizer.to_str())


def _write(folder: Path, name: str, content: Any) -> None:
    (folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _bert_tokenizer(folder: Path) -> int:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    trainer = trainers.WordPieceTrainer(vocab_size=200, special_tokens=marks, show_progress=False)
    tokenizer.train_from_iterator(SENTENCES, trainer)
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece, _ in pieces), encoding="utf-8")
    _write(folder, "tokenizer_config.json", {"do_lower_case": False})
    return len(pieces)


def _deberta_v2_tokenizer(folder: Path) -> int:
    (folder / "spm.model").write_bytes(sentencepiece_model(DEBERTA_SPECIALS, byte_fallback=True))
    _write(folder, "tokenizer_config.json", {"do_lower_case": False, "vocab_type": "spm"})
    return 512


def _deberta_tokenizer(folder: Path) -> int:
    tokenizer = Tokenizer.from_str(byte_level_bpe(("[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]")))
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", cls), ("[SEP]", sep)],
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    roles = {"pad": "[PAD]", "cls": "[CLS]", "sep": "[SEP]", "unk": "[UNK]", "mask": "[MASK]"}
    settings = {f"{role}_token": token for role, token in roles.items()}
    _write(folder, "tokenizer_config.json", {"tokenizer_class": "DebertaTokenizer", **settings})
    return tokenizer.get_vocab_size()


def _roberta_tokenizer(folder: Path) -> int:
    (folder / "sentencepiece.bpe.model").write_bytes(sentencepiece_model(ROBERTA_SPECIALS))
    return 256


def _t5_tokenizer(folder: Path) -> int:
    (folder / "spiece.model").write_bytes(sentencepiece_model(T5_SPECIALS))
    _write(
        folder, "special_tokens_map.json", {"eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
    )
    return 384


def _ult5_tokenizer(folder: Path) -> int:
    text = byte_level_bpe(("<pad>", "</s>", "<unk>", "<|NLU|>", "<|NLG|>"))
    (folder / "tokenizer.json").write_text(text, encoding="utf-8")
    roles = {"pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
    _write(folder, "tokenizer_config.json", {"tokenizer_class": "GPT2Tokenizer", **roles})
    return Tokenizer.from_str(text).get_vocab_size()


def _gpt2_tokenizer(folder: Path) -> int:
    text = byte_level_bpe(("<|endoftext|>",))
    model = json.loads(text)["model"]
    specials = {"<|endoftext|>": len(model["vocab"])}
    _write(folder, "vocab.json", {**model["vocab"], **specials})
    lines = [
        "#version: 0.2",
        *(merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]),
    ]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    _write(folder, "tokenizer_config.json", {"model_max_length": 1024})
    return len(model["vocab"]) + 1


def _llama_tokenizer(folder: Path) -> int:
    content = sentencepiece_model(LLAMA_SPECIALS, byte_fallback=True, kind="bpe")
    (folder / "tokenizer.model").write_bytes(content)
    roles = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "</s>"}
    settings = {"tokenizer_class": "LlamaTokenizer", "add_bos_token": True, "add_eos_token": False}
    _write(folder, "tokenizer_config.json", {**settings, **roles})
    return int(sentencepiece.SentencePieceProcessor(model_proto=content).get_piece_size())


SMALL = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48}


def _deberta_v2_config(rows: int) -> PretrainedConfig:
    return DebertaV2Config(
        vocab_size=rows,
        **SMALL,
        pooler_hidden_size=32,
        max_position_embeddings=128,
        relative_attention=True,
        position_buckets=16,
        max_relative_positions=-1,
        pos_att_type=["p2c", "c2p"],
        share_att_key=True,
        norm_rel_ebd="layer_norm",
        position_biased_input=False,
        type_vocab_size=0,
    )


def _deberta_config(rows: int) -> PretrainedConfig:
    return DebertaConfig(
        vocab_size=rows,
        **SMALL,
        pooler_hidden_size=32,
        max_position_embeddings=128,
        relative_attention=True,
        max_relative_positions=-1,
        pos_att_type=["c2p", "p2c"],
        position_biased_input=False,
        type_vocab_size=0,
    )


def _t5_config(rows: int) -> PretrainedConfig:
    return T5Config(
        vocab_size=rows,
        d_model=32,
        d_kv=8,
        d_ff=48,
        num_layers=2,
        num_heads=4,
        decoder_start_token_id=0,
        pad_token_id=0,
        eos_token_id=1,
    )


def _ult5_config(rows: int) -> PretrainedConfig:
    pad, eos = rows - 5, rows - 4
    return T5Config(
        vocab_size=rows + 27,
        d_model=32,
        d_kv=8,
        d_ff=48,
        num_layers=2,
        num_heads=4,
        feed_forward_proj="gated-gelu",
        tie_word_embeddings=False,
        decoder_start_token_id=pad,
        pad_token_id=pad,
        eos_token_id=eos,
    )


@dataclass(frozen=True)
class Shape:
    """How one kind of repository is made."""

    family: Family
    tokenizer: Callable[[Path], int]
    """Writes the tokenizer's files and returns the rows of the model's embedding."""
    config: Callable[[int], PretrainedConfig]
    model: type[PreTrainedModel]


SHAPES: dict[str, Shape] = {
    "bert": Shape(
        "encoder",
        _bert_tokenizer,
        lambda rows: BertConfig(vocab_size=rows, **SMALL, max_position_embeddings=128),
        BertForPreTraining,
    ),
    "deberta-v2": Shape("encoder", _deberta_v2_tokenizer, _deberta_v2_config, DebertaV2ForMaskedLM),
    "deberta": Shape("encoder", _deberta_tokenizer, _deberta_config, DebertaForMaskedLM),
    "xlm-roberta": Shape(
        "encoder",
        _roberta_tokenizer,
        lambda rows: XLMRobertaConfig(
            vocab_size=rows, **SMALL, max_position_embeddings=130, type_vocab_size=1
        ),
        XLMRobertaForMaskedLM,
    ),
    "t5": Shape("encoder-decoder", _t5_tokenizer, _t5_config, T5ForConditionalGeneration),
    "ult5": Shape("encoder-decoder", _ult5_tokenizer, _ult5_config, T5ForConditionalGeneration),
    "gpt2": Shape(
        "decoder",
        _gpt2_tokenizer,
        lambda rows: GPT2Config(
            vocab_size=rows,
            n_positions=128,
            n_embd=32,
            n_layer=2,
            n_head=4,
            bos_token_id=rows - 1,
            eos_token_id=rows - 1,
        ),
        GPT2LMHeadModel,
    ),
    "llama": Shape(
        "decoder",
        _llama_tokenizer,
        lambda rows: LlamaConfig(
            vocab_size=rows, **SMALL, num_key_value_heads=2, max_position_embeddings=128
        ),
        LlamaForCausalLM,
    ),
}


def make(
    name: str, folder: Path, *, weights: Weights = "safetensors", dtype: torch.dtype = torch.float32
) -> Path:
    """Write a tiny random model of the shape `name` (a key of `SHAPES`) into `folder`, and return it."""
    shape = SHAPES[name]
    folder.mkdir(parents=True, exist_ok=True)
    config = shape.config(shape.tokenizer(folder))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        model = shape.model(config).to(dtype)
    config.dtype = dtype
    model.save_pretrained(folder)
    if weights == "bin":
        (folder / "model.safetensors").unlink()
        torch.save(model.state_dict(), folder / "pytorch_model.bin")
    return folder
