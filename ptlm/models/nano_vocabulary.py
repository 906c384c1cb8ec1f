"""The embedded models' vocabulary: special tokens, and merges learnt from a word list. Light: no torch."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

VOCABULARY = 1024
WORDS = Path(__file__).with_name("nano_words.txt")


@dataclass(frozen=True, eq=False)
class Marks:
    """The special tokens of a family, and how they frame a text and a pair."""

    roles: Mapping[str, str]
    """Role (`pad_token`, …) to token."""
    single: str
    pair: str


_ENCODER = Marks(
    {"pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]"},
    "[CLS] $A [SEP]",
    "[CLS] $A [SEP] $B:1 [SEP]:1",
)
_T5 = Marks({"pad_token": "<pad>", "eos_token": "</s>"}, "$A </s>", "$A </s> $B </s>")
_GPT2 = Marks(
    {"pad_token": "<|pad|>", "eos_token": "<|endoftext|>", "bos_token": "<|endoftext|>"}, "$A", "$A $B"
)
MARKS: Mapping[str, Marks] = {
    "ptlm/nano-encoder": _ENCODER,
    "ptlm/nano-deberta": _ENCODER,
    "ptlm/nano-t5": _T5,
    "ptlm/nano-gpt2": _GPT2,
}
"""By model."""


@cache
def trained(marks: Marks) -> str:
    """The tokenizer as JSON: merges learnt from the word list, which takes a few hundredths of a second."""
    specials = list(dict.fromkeys(marks.roles.values()))
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Prepend(" ")
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.Sequence([decoders.ByteLevel(), decoders.Strip(" ", 1, 0)])
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY + len(specials),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=specials,
        show_progress=False,
    )
    tokenizer.train_from_iterator(WORDS.read_text(encoding="utf-8").split(), trainer)
    frame = processors.TemplateProcessing(
        single=marks.single,
        pair=marks.pair,
        special_tokens=[(token, place) for place, token in enumerate(specials)],
    )
    tokenizer.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=True), frame])
    return tokenizer.to_str()
