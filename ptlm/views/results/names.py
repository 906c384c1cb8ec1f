"""What columns, splits, protocols and sources of figures are called, those of other people's figures too."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import count

from ptlm.i18n import N_, _, plural
from ptlm.results import scales, splits
from ptlm.results.board import Column
from ptlm.results.datasets import DataSet
from ptlm.results.figure import Figure
from ptlm.views import formats

PROTOCOLS = {"fine-tuned": N_("Ajustados"), "few-shot": N_("Poucos exemplos (few-shot)")}
PROTOCOL_HELP = {
    "fine-tuned": N_("Modelos treinados na tarefa."),
    "few-shot": N_("Modelos que só viram alguns exemplos no prompt, sem treino na tarefa."),
}
_BREAK = re.compile(r" [-–—(]|[:,;] ")
_SEED = re.compile(r"seed (\d+);")
_SEEDS = re.compile(r"(\d+) seeds;")


def protocol(name: str) -> str:
    """A protocol's name for people."""
    return _(PROTOCOLS.get(name, name))


def split(name: str) -> str:
    """A split's name for people."""
    return splits.title(name)


def published(number: float) -> str:
    """A value with every digit that its source gives."""
    decimals = f"{number:.6f}" if "e" in repr(number) else repr(number)
    return formats.decimal(number, len(decimals.removesuffix(".0").partition(".")[2]))


def interval(figure: Figure) -> str:
    """The figure's confidence interval; empty where there is none."""
    if figure.low is None or figure.high is None:
        return ""
    ends = (formats.bare(formats.metric(figure.metric, end)) for end in (figure.low, figure.high))
    return "–".join(ends)


def column_id(column: Column) -> str:
    """A column as it stands in an address."""
    return ":".join(column)


def column_of(text: str) -> Column | None:
    """The column that an address names; None where it names none."""
    parts = text.split(":")
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else None


def column(names: Column, data_set: DataSet) -> str:
    """A column's name in one line."""
    return f"{data_set.shown_title} · {formats.short_title(names[1])} {scales.of(names[1]).arrow} · {split(names[2])}"


def line(figure: Figure) -> str:
    """What a figure's model is called on a line of its own."""
    return f"{figure.model} {figure.prefix}".rstrip()


def source(figure: Figure) -> str:
    """A publication's name in few words: what stands before the first dash, colon, comma or bracket."""
    return _BREAK.split(figure.source_title or figure.source, maxsplit=1)[0].strip()


def own_run(figure: Figure) -> str:
    """One's own run on a line below its model: its name, where it has one, and its seed."""
    return " · ".join(filter(None, (figure.source_title, *seed(figure))))


def seed(figure: Figure) -> list[str]:
    """The seed of one's own run, or of how many it is the mean, for people; nothing where it is not known."""
    if count := seeds(figure):
        return [plural(count, "média de {count} semente", "média de {count} sementes")]
    found = _SEED.match(figure.note)
    return [f"{_('semente')} {found[1]}"] if found else []


def seeds(figure: Figure) -> int:
    """Of how many seeds a figure is the mean; 0 where it is of one run."""
    found = _SEEDS.match(figure.note)
    return int(found[1]) if found else 0


def different(*choices: Sequence[str]) -> list[str]:
    """A name of its own for each thing: of its choices the first that no other has, or the last with a number."""
    told, *rest = map(list, choices)
    for fuller in rest:
        counts = Counter(told)
        told = [each if counts[name] > 1 else name for name, each in zip(told, fuller, strict=True)]
    counts = Counter(told)
    taken = {name for name in told if counts[name] == 1}
    for place, name in enumerate(told):
        if counts[name] > 1:
            told[place] = next(each for number in count(1) if (each := f"{name} ({number})") not in taken)
            taken.add(told[place])
    return told


def p_value(p: float) -> str:
    """A p-value after its “p”: `= 0,032`, or `< 0,001`."""
    return f"<\u00a0{formats.decimal(0.001, 3)}" if p < 0.001 else f"=\u00a0{formats.decimal(p, 3)}"
