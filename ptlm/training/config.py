"""Hyperparameters: one record, its presets, and how a run's values are settled."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from typing import Any, Literal, get_args, get_type_hints

from ptlm.errors import UsageError
from ptlm.i18n import N_, Template
from ptlm.kinds import Family
from ptlm.records import unknown
from ptlm.training.titles import TITLES

Schedule = Literal["constant", "linear", "cosine"]
Precision = Literal["auto", "fp32", "bf16", "fp16"]
Switch = Literal["auto", "off"]
Cadence = Literal["epoch", "steps", "end"]

MOST = 10**9
"""No number of rows, steps or tokens is larger; a limit for slips of the finger, not for machines."""


class SettingError(UsageError):
    """A hyperparameter's value that is not allowed. The sentence calls it by its title, as forms do."""

    def __init__(self, template: Template, /, *, name: str, **values: Any) -> None:
        super().__init__(template, name=name, what=TITLES[name], **values)

    @property
    def in_shell(self) -> str:
        """The sentence behind the name by which a shell sets the value."""
        return f"{self.values['name']}: {self}"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every hyperparameter of a run. Zero means "no limit" or "chosen for you" where a field says so."""

    epochs: float = 3.0
    """Passes over the train rows."""
    steps: int = 0
    """Optimiser steps; 0: as many as the epochs need."""
    batch_size: int = 32
    """Effective batch: rows an optimiser step learns from."""
    micro_batch_size: int = 0
    """Rows that go through the model at once, at most; 0: chosen for the device."""
    learning_rate: float = 0.0
    """Peak learning rate; 0: the model's recommended one."""
    schedule: Schedule = "linear"
    """How the learning rate goes on after the warm-up."""
    warmup: float = 0.1
    """Share of all steps in which the learning rate rises from zero."""
    weight_decay: float = 0.1
    """Decoupled weight decay of AdamW; biases and norms are left out."""
    dropout: float = 0.0
    """Dropout probability in every layer that has one."""
    max_length: int = 512
    """Input tokens kept, special tokens included; the rest is truncated (question answering: windowed)."""
    max_target_length: int = 128
    """Label tokens kept in training (encoder-decoder, decoder)."""
    max_new_tokens: int = 60
    """Tokens generated at most; for closed label sets never more than the longest label needs."""
    doc_stride: int = 128
    """Tokens that neighbouring windows of a long context share, at most a quarter of a window (encoder, question
    answering)."""
    n_best: int = 20
    """Start and end positions considered for a span (encoder, question answering)."""
    max_answer_length: int = 30
    """Tokens of a span at most (encoder, question answering)."""
    precision: Precision = "auto"
    """Arithmetic under autocast, over fp32 weights; auto: bf16 where the GPU has it, fp32 on CPU."""
    graphs: Switch = "auto"
    """CUDA graphs in training; auto: on one NVIDIA GPU, for shapes of batch that come up often."""
    seed: int = 42
    """Seed of the order of rows, of new weights and of dropout."""
    prefix: str = ""
    """Text before every prompt (encoder-decoder, decoder)."""
    target_bos: bool = True
    """Decoder: mark the answer's start with a token of its own; off: with the task's lead-in."""
    evaluate: Cadence = "epoch"
    """When the evaluation split is predicted."""
    evaluate_steps: int = 0
    """Steps between evaluations, where `evaluate` is `steps`."""
    keep_best: bool = False
    """Report the best evaluation's model instead of the last; it is picked on the validation split."""
    patience: int = 0
    """Stop after this many evaluations without a better one; 0: never."""
    gradient_clipping: float = 1.0
    """Largest gradient norm; 0: no clipping."""
    length_window: int = 1
    """Effective batches among which rows are sorted by length; 1 keeps the order purely random."""
    limit_train: int = 0
    """Rows of each task's train split used, drawn with the seed; 0: all."""
    limit_eval: int = 0
    """Rows of each task's evaluation split used, drawn with the seed; 0: all."""

    def __post_init__(self) -> None:
        for name in ("schedule", "precision", "graphs", "evaluate"):
            if getattr(self, name) not in choices(name):
                raise unknown(name, str(getattr(self, name)), choices(name))
        for name, ok, need in (
            *self._sizes(),
            ("epochs", self.epochs > 0, N_("maior que 0")),
            ("steps", self.steps >= 0, N_("0 ou mais")),
            ("batch_size", self.batch_size >= 1, N_("1 ou mais")),
            ("micro_batch_size", self.micro_batch_size >= 0, N_("0 ou mais")),
            ("learning_rate", 0 <= self.learning_rate < 1, N_("entre 0 e 1")),
            ("warmup", 0 <= self.warmup <= 1, N_("entre 0 e 1")),
            ("weight_decay", 0 <= self.weight_decay <= 1, N_("entre 0 e 1")),
            ("dropout", 0 <= self.dropout < 1, N_("de 0 a menos de 1")),
            ("max_length", self.max_length >= 8, N_("8 ou mais")),
            ("max_target_length", self.max_target_length >= 2, N_("2 ou mais")),
            ("max_new_tokens", self.max_new_tokens >= 1, N_("1 ou mais")),
            ("doc_stride", self.doc_stride >= 0, N_("0 ou mais")),
            ("n_best", self.n_best >= 1, N_("1 ou mais")),
            ("max_answer_length", self.max_answer_length >= 1, N_("1 ou mais")),
            ("seed", 0 <= self.seed < 2**32, N_("entre 0 e 2³²−1")),
            (
                "evaluate_steps",
                self.evaluate != "steps" or self.evaluate_steps >= 1,
                N_("1 ou mais quando se avalia a cada tantos passos"),
            ),
            ("patience", self.patience >= 0, N_("0 ou mais")),
            ("gradient_clipping", self.gradient_clipping >= 0, N_("0 ou mais")),
            ("length_window", self.length_window >= 1, N_("1 ou mais")),
            ("limit_train", self.limit_train >= 0, N_("0 ou mais")),
            ("limit_eval", self.limit_eval >= 0, N_("0 ou mais")),
        ):
            if not ok:
                raise SettingError(
                    N_("“{what}” deve ser {need}; veio {value:,}."),
                    name=name,
                    need=need,
                    value=_plain(getattr(self, name)),
                )

    def _sizes(self) -> Iterator[tuple[str, bool, str]]:
        """Name, whether that is so, and need: what counts is whole, and no number is beyond all measure."""
        for name, kind in types().items():
            value = getattr(self, name)
            if kind is int:
                yield name, isinstance(value, int), N_("um número inteiro")
            if kind in (int, float) and name != "seed":
                yield name, not value > MOST, N_("no máximo 1.000.000.000")

    def as_dict(self) -> dict[str, Any]:
        """The values by name, as stored in a run's spec."""
        return asdict(self)


def _plain(number: float) -> float:
    """A whole number without decimals: 2 and not 2.0."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


PRESETS: dict[str, dict[str, Any]] = {
    "quick": {},
    "seed-benchmark": {
        "epochs": 20.0,
        "batch_size": 128,
        "schedule": "constant",
        "warmup": 0.0,
        "weight_decay": 0.1,
        "dropout": 0.0,
        "max_new_tokens": 60,
        "evaluate": "epoch",
    },
    "seed-tutorial": {
        "epochs": 10.0,
        "batch_size": 128,
        "schedule": "linear",
        "warmup": 0.1,
        "weight_decay": 0.1,
        "keep_best": True,
    },
}
PRESETS_BY_KIND: dict[tuple[str, str], dict[str, Any]] = {
    ("seed-benchmark", "question_answering"): {"dropout": 0.1},
}
"""What a preset changes for a kind of task."""
SEED_LEARNING_RATES: dict[Family, float] = {"encoder": 5e-5, "encoder-decoder": 1e-4, "decoder": 1e-4}


NUMBERS: dict[type, str] = {
    int: N_("“{what}” é um número inteiro; veio “{text}”."),
    float: N_("“{what}” é um número, escrito com ponto, como 0.1; veio “{text}”."),
}
"""What is said where a field of this type was given something else."""
LARGEST = 1e15
"""Whole numbers up to here are told apart wherever a number goes: in a browser, in JSON."""


@cache
def choices(name: str) -> tuple[str, ...]:
    """The values a field can have, where they are few; otherwise empty."""
    return get_args(types()[name])


@cache
def types() -> dict[str, Any]:
    """The type of each field."""
    return get_type_hints(Settings)


def parse(name: str, text: str) -> Any:
    """The value of the field `name` written as `text` on a command line or in a form."""
    names = {field.name: field for field in fields(Settings)}
    if name not in names:
        raise unknown(N_("Hiperparâmetro"), name, names)
    default = names[name].default
    options = choices(name)
    if options and text not in options:
        raise unknown(name, text, options)
    if isinstance(default, bool):
        known = {
            "true": True,
            "on": True,
            "1": True,
            "sim": True,
            "false": False,
            "off": False,
            "0": False,
            "não": False,
        }
        if text.casefold() not in known:
            raise SettingError(N_("“{what}” é sim ou não (true/false); veio “{text}”."), name=name, text=text)
        return known[text.casefold()]
    if isinstance(default, str):
        return text
    try:
        number = types()[name](text)
    except ValueError:
        raise SettingError(NUMBERS[type(default)], name=name, text=text) from None
    if not abs(number) <= LARGEST:  # nor what is not a number
        raise SettingError(NUMBERS[type(default)], name=name, text=text)
    return number


def settle(
    preset: str,
    overrides: Mapping[str, Any],
    *,
    family: Family,
    recommended: Mapping[str, Any],
    kinds: Iterable[str] = (),
) -> Settings:
    """The preset's values over the defaults, the user's over both.

    `recommended` holds the model's own batch size, learning rate and epochs, which the preset `quick` follows; the
    seed presets have the protocol's learning rate of the family. `kinds` are those of the chosen tasks.
    """
    if preset not in PRESETS:
        raise unknown(N_("Predefinição"), preset, PRESETS)
    known = {field.name for field in fields(Settings)}
    for name in overrides:
        if name not in known:
            raise unknown(N_("Hiperparâmetro"), name, known)
    values: dict[str, Any] = {"learning_rate": SEED_LEARNING_RATES[family], **PRESETS[preset]}
    if preset == "quick":
        values |= recommended
    for kind in kinds:
        values |= PRESETS_BY_KIND.get((preset, kind), {})
    settings = Settings(**{**values, **overrides})
    if not settings.learning_rate:
        settings = replace(
            settings, learning_rate=recommended.get("learning_rate", SEED_LEARNING_RATES[family])
        )
    return settings
