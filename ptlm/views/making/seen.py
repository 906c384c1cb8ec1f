"""Rows as models of each family see them, with the special tokens that frame them.

Where a model's own vocabulary is on this machine, exactly as it sees them (`exactly`). Otherwise by the family's usual
frame (`seen`), which is told to be an estimate: that of BERT, T5 or GPT-2. The names of the tokens are another model's
own, their places are the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from ptlm.i18n import N_
from ptlm.kinds import KINDS, Family
from ptlm.userdata.prompt import Preview
from ptlm.views.making.at_hand import Reader

CLS, SEP, EOS, END, TARGET = "[CLS]", "[SEP]", "</s>", "<|endoftext|>", "<|target_bos|>"
Role = Literal["special", "read", "written"]


@dataclass(frozen=True)
class Part:
    """A piece of what a model sees."""

    text: str
    role: Role


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One row as one family sees it."""

    line: int
    """Where the row begins in its file."""
    reads: tuple[Part, ...]
    writes: tuple[Part, ...]
    """What it learns to answer; empty where the row has no usable answer."""
    tokens: int = 0
    """Tokens that it reads; 0 where the model's vocabulary is not here to count them."""
    cut: bool = False
    """Whether they are more than the model takes in."""


def _encoder(row: Preview) -> tuple[list[Part], list[Part]]:
    reads = [Part(CLS, "special")]
    for text in row.texts:
        reads += [Part(text, "read"), Part(SEP, "special")]
    return reads, [Part(row.answer.strip(), "written")]


def _encoder_decoder(row: Preview) -> tuple[list[Part], list[Part]]:
    reads = [Part(row.prompt, "read"), Part(EOS, "special")]
    return reads, [Part(row.answer, "written"), Part(EOS, "special")]


def _decoder(row: Preview) -> tuple[list[Part], list[Part]]:
    reads = [Part(row.prompt, "read"), Part(TARGET, "special")]
    return reads, [Part(row.answer, "written"), Part(END, "special")]


FRAMES: Mapping[Family, Callable[[Preview], tuple[list[Part], list[Part]]]] = {
    "encoder": _encoder,
    "encoder-decoder": _encoder_decoder,
    "decoder": _decoder,
}
NOTES: Mapping[Family, str] = {
    "encoder": N_(
        "Um encoder não lê o prompt: lê os textos, separados por um token próprio, e escolhe a resposta."
    ),
    "encoder-decoder": N_("Um encoder-decoder lê o prompt e escreve a resposta."),
    "decoder": N_("Um decoder lê o prompt até a marca e continua com a resposta."),
}


def families(kind: str) -> list[Family]:
    """The families that can do this kind of task."""
    return [family for family in FRAMES if family in KINDS[kind].families]


def exactly(rows: Sequence[Preview], known: Reader) -> list[Seen]:
    """The rows as the tokens of one model's own vocabulary, special and unknown ones apart, and how many they are."""
    made = []
    for row in rows:
        ids = known.reads(row.texts, row.prompt)
        reads = _pieces(known, ids, "read")
        writes: tuple[Part, ...] = (Part(row.answer.strip(), "written"),)
        if known.family != "encoder":
            writes = _pieces(known, known.writes(row.answer), "written")
        made.append(
            Seen(
                line=row.line,
                reads=reads,
                writes=writes if row.answer else (),
                tokens=len(ids),
                cut=known.lengths([(row.texts, row.prompt)])[0] > known.tokens_at_most,
            )
        )
    return made


def _pieces(known: Reader, ids: Sequence[int], role: Role) -> tuple[Part, ...]:
    return tuple(Part(text, "special" if special else role) for text, special in known.pieces(ids))


def seen(rows: Sequence[Preview], family: Family) -> list[Seen]:
    """The rows inside the family's special tokens."""
    made = []
    for row in rows:
        reads, writes = FRAMES[family](row)
        made.append(Seen(line=row.line, reads=tuple(reads), writes=tuple(writes) if row.answer else ()))
    return made


_TAGS: Mapping[Role, Markup] = {
    "special": Markup("<b>{}</b>"),
    "read": Markup("<span>{}</span>"),
    "written": Markup("<mark>{}</mark>"),
}


def markup(row: Seen, reads: str, writes: str, nothing: str) -> Markup:
    """A row as HTML, everything in it escaped; `reads` and `writes` are the titles, `nothing` stands for no answer."""
    written = _marked(row.writes) if row.writes else Markup("<i>{}</i>").format(nothing)
    return Markup('<dl class="ptlm-seen"><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd></dl>').format(
        reads, _marked(row.reads), writes, written
    )


def _marked(parts: Sequence[Part]) -> Markup:
    return Markup("").join(_TAGS[part.role].format(part.text) for part in parts)
