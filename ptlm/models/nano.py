"""The embedded nano models: four transformer shapes of a few hundred thousand weights, built on the spot.

They let every part of the product run for real without network. Their weights are random under the run's seed; what
they know of Portuguese they learn from the run's own rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from transformers import (
    BertConfig,
    BertForQuestionAnswering,
    BertForSequenceClassification,
    DebertaV2Config,
    DebertaV2ForQuestionAnswering,
    DebertaV2ForSequenceClassification,
    GPT2Config,
    GPT2LMHeadModel,
    PretrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    T5Config,
    T5ForConditionalGeneration,
)

from ptlm.i18n import N_
from ptlm.models.embedded import NANO_MODELS
from ptlm.models.nano_vocabulary import MARKS, Marks, trained
from ptlm.records import unknown

IDS = tuple(model.id for model in NANO_MODELS)
MAX_LENGTH = 512


@dataclass(frozen=True)
class Shape:
    """One embedded model: its configuration and its classes by head."""

    marks: Marks
    config: Callable[[int, float], PretrainedConfig]
    """Vocabulary size and dropout to the configuration."""
    heads: Mapping[str, type[PreTrainedModel]]


def _bert(vocabulary: int, dropout: float) -> PretrainedConfig:
    return BertConfig(
        vocab_size=vocabulary,
        hidden_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=256,
        max_position_embeddings=MAX_LENGTH,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=dropout,
        initializer_range=0.06,
        pad_token_id=0,
    )


def _deberta(vocabulary: int, dropout: float) -> PretrainedConfig:
    return DebertaV2Config(
        vocab_size=vocabulary,
        hidden_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=256,
        max_position_embeddings=MAX_LENGTH,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=dropout,
        pooler_hidden_size=128,
        pooler_dropout=dropout,
        relative_attention=True,
        position_buckets=32,
        max_relative_positions=-1,
        share_att_key=True,
        pos_att_type=["p2c", "c2p"],
        position_biased_input=False,
        norm_rel_ebd="layer_norm",
        type_vocab_size=2,
        initializer_range=0.06,
        pad_token_id=0,
    )


def _t5(vocabulary: int, dropout: float) -> PretrainedConfig:
    return T5Config(
        vocab_size=vocabulary,
        d_model=128,
        d_kv=32,
        d_ff=256,
        num_layers=2,
        num_decoder_layers=2,
        num_heads=4,
        dropout_rate=dropout,
        feed_forward_proj="gated-gelu",
        pad_token_id=0,
        eos_token_id=1,
        decoder_start_token_id=0,
        tie_word_embeddings=False,
    )


def _gpt2(vocabulary: int, dropout: float) -> PretrainedConfig:
    return GPT2Config(
        vocab_size=vocabulary,
        n_positions=1024,
        n_embd=128,
        n_layer=2,
        n_head=4,
        n_inner=256,
        resid_pdrop=dropout,
        embd_pdrop=dropout,
        attn_pdrop=dropout,
        initializer_range=0.06,
        pad_token_id=0,
        eos_token_id=1,
        bos_token_id=1,
    )


SHAPES: dict[str, Shape] = {
    "ptlm/nano-encoder": Shape(
        MARKS["ptlm/nano-encoder"],
        _bert,
        {
            "classification": BertForSequenceClassification,
            "regression": BertForSequenceClassification,
            "span": BertForQuestionAnswering,
        },
    ),
    "ptlm/nano-deberta": Shape(
        MARKS["ptlm/nano-deberta"],
        _deberta,
        {
            "classification": DebertaV2ForSequenceClassification,
            "regression": DebertaV2ForSequenceClassification,
            "span": DebertaV2ForQuestionAnswering,
        },
    ),
    "ptlm/nano-t5": Shape(MARKS["ptlm/nano-t5"], _t5, {"seq2seq": T5ForConditionalGeneration}),
    "ptlm/nano-gpt2": Shape(MARKS["ptlm/nano-gpt2"], _gpt2, {"causal": GPT2LMHeadModel}),
}


def build(
    model_id: str, *, head: str, seed: int, num_labels: int = 2, dropout: float = 0.0
) -> tuple[PreTrainedModel, PreTrainedTokenizerFast]:
    """The model with random weights drawn from `seed`, and its tokenizer; no network.

    `head` is classification, regression or span for the encoders, seq2seq for T5, causal for GPT-2; regression has
    one output and ignores `num_labels`. The global random state is left as it was.
    """
    shape = SHAPES.get(model_id)
    if shape is None:
        raise unknown(N_("Modelo"), model_id, SHAPES)
    if head not in shape.heads:
        raise unknown(N_("Cabeça do modelo"), head, shape.heads)
    tokenizer = make_tokenizer(shape.marks)
    config = shape.config(len(tokenizer), dropout)
    if head in ("classification", "regression"):
        config.num_labels = 1 if head == "regression" else num_labels
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return shape.heads[head](config), tokenizer


def make_tokenizer(marks: Marks) -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer that knows every text; a word is the same tokens wherever it stands.

    One space is put before every text and taken away again when decoding: so a word that opens an answer has the
    same tokens as inside a context, and every text comes back exactly as it was. Special tokens that a text happens
    to spell out are read as plain text.
    """
    return PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_str(trained(marks)),
        model_max_length=MAX_LENGTH,
        clean_up_tokenization_spaces=False,
        split_special_tokens=True,
        **marks.roles,
    )
