"""Which column is what: guessed from names and values, changed by hand."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ptlm.errors import UsageError
from ptlm.i18n import N_
from ptlm.kinds import KINDS
from ptlm.records import unknown
from ptlm.userdata.findings import shown
from ptlm.userdata.table import Table

SAMPLE_ROWS = 3_000
SCALES = ((0.0, 1.0), (0.0, 5.0), (0.0, 10.0), (0.0, 100.0))
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?", re.ASCII)
_NAMES = {
    "question": r"question|pergunta|questao|query",
    "context": r"context|contexto|paragraph|paragrafo|passage|passagem",
    "answer": r"answers?|respostas?|answertext",
    "summary": r"summary|resumo|sumario|abstract|highlights|manchete|tldr",
    "score": r"score|nota|similaridade|similarity|relatedness(score)?|pontuacao|grau|escore",
    "label": r"labels?|rotulos?|class|classe|target|alvo|quality|sentiment|sentimento|polaridade|polarity|"
    r"entailment(judgment)?|gold(label)?|categoria|category|y|isduplicate|julgamento|intencao|intent|spam|odio|hate|"
    r"toxico|toxic|topico|topic|tema|stance|emocao|emotion|avaliacao|estrelas|stars|rating",
    "text": r"(text|texto|sentence|sentenca|frase|string|premise|premissa|hypothesis|hipotese|question|pergunta|"
    r"document|documento|article|artigo|noticia|review|comentario|comment|tweet|mensagem|message|conteudo|content|"
    r"titulo|title|string|source|input|entrada)\d?|\d(string|text|texto|sentence|frase)",
    "identifier": r"(.*\d)?id\d?|idx|index|indice|guid|pairid|filename|arquivo|url|link|data|date|ano|year|genre|"
    r"genero|oldindex|autor|author|user|usuario",
}
"""Role to what columns of it are called: lower case, without accents, spaces and signs."""


@dataclass(frozen=True, kw_only=True)
class Roles:
    """What the columns of the user's files are for."""

    kind: str
    """A key of `ptlm.kinds.KINDS`."""
    texts: tuple[str, ...]
    """Columns that the model reads, in the order of the prompt; question answering: question, then context."""
    target: str = ""
    """The column to be predicted; empty in a file without answers."""
    group: str = ""
    """Rows with the same value here stay in one split; empty: rows with the same texts do."""
    scale: tuple[float, float] = (0.0, 5.0)
    """Lowest and highest number (similarity)."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise unknown(N_("Tipo de tarefa"), self.kind, KINDS)
        if not self.texts:
            raise UsageError(N_("Diga pelo menos uma coluna de texto."))
        if len(set(self.texts)) < len(self.texts) or self.target in self.texts:
            raise UsageError(N_("Uma coluna só pode ter um papel: texto ou resposta, e uma vez só."))
        if self.kind == "question_answering" and len(self.texts) != 2:
            raise UsageError(
                N_("Perguntas e respostas precisam de duas colunas de texto: a pergunta e o contexto.")
            )
        if not self.scale[0] < self.scale[1]:
            raise UsageError(N_("A escala vai do menor ao maior número."))

    @property
    def used(self) -> tuple[str, ...]:
        """All columns that have a role."""
        return tuple(dict.fromkeys(name for name in (*self.texts, self.target, self.group) if name))

    def check(self, table: Table) -> None:
        """Raise UsageError where `table` lacks a column, with the closest name suggested."""
        for name in self.used:
            if name not in table.columns:
                raise no_column(name, table)


@dataclass(frozen=True)
class _Profile:
    """What the cells of one column look like."""

    name: str
    roles: frozenset[str]
    """Keys of `_NAMES` that the column's name matches."""
    filled: float
    """Share of cells with something in them."""
    distinct: int
    rows: int
    words: float
    """Words of a filled cell, on average."""
    characters: float
    numeric: float
    """Share of the filled cells that are numbers."""
    fractional: bool
    """Whether some of them are not whole."""

    @property
    def is_text(self) -> bool:
        """Running text: several words, and mostly different."""
        named = "text" in self.roles and self.numeric < 0.5 and self.characters > 3
        return self.filled > 0.5 and (named or self.words >= 2.5) and self.distinct > 0.05 * self.rows

    @property
    def is_label(self) -> bool:
        """Few values that come again."""
        few = 2 <= self.distinct <= max(3, min(100, self.rows // 3))
        return self.filled > 0.9 and few and self.characters <= 40

    @property
    def is_number(self) -> bool:
        """Numbers that could be a score."""
        return self.filled > 0.9 and self.numeric > 0.95 and self.distinct > 1


def no_column(name: str, table: Table) -> UsageError:
    """The error for a column that is not there, with the closest one suggested."""
    return unknown(N_("Coluna"), shown(name), [shown(column) for column in table.columns])


def folded(name: str) -> str:
    """A name in lower case without accents, spaces and signs."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^a-z0-9]", "", plain)


def guess(table: Table) -> Roles | None:
    """The likeliest roles; None where no columns suit any kind of task."""
    profiles = [_profile(name, table.head(SAMPLE_ROWS)) for name in table.columns]
    for attempt in (_question_answering, _labelled, _summarisation):
        roles = attempt(profiles)
        if roles is not None:
            graded = roles.kind == "similarity"
            return replace(roles, scale=guess_scale(table, roles.target)) if graded else roles
    return None


def completed(
    table: Table,
    *,
    kind: str = "",
    texts: Sequence[str] = (),
    target: str = "",
    group: str = "",
    scale: tuple[float, float] | None = None,
) -> Roles:
    """The roles that a person gave, those left open guessed.

    Raises:
        UsageError: a column does not exist, the roles do not fit together, or what is left open cannot be guessed.
    """
    guessed = None if texts and target else guess(table)
    if guessed is None and not (texts and target):
        raise UsageError(
            N_("{file}: as colunas não foram reconhecidas; diga o texto e a resposta."),
            file=shown(table.file),
        )
    target = target or (guessed.target if guessed else "")
    texts = tuple(texts) or tuple(name for name in (guessed.texts if guessed else ()) if name != target)
    for name in (*texts, target):
        if name not in table.columns:
            raise no_column(name, table)
    kind = kind or (guessed.kind if guessed and guessed.target == target else _kind_of(table, target))
    if kind == "similarity" and scale is None:
        scale = guess_scale(table, target)
    roles = Roles(kind=kind, texts=texts, target=target, group=group, scale=scale or Roles.scale)
    roles.check(table)
    return roles


def _kind_of(table: Table, target: str) -> str:
    """What a target's cells make likely: numbers with fractions, running text, else classes."""
    profile = _profile(target, table.head(SAMPLE_ROWS))
    if _is_graded(profile):
        return "similarity"
    return "summarisation" if profile.is_text and not profile.is_label else "classification"


def guess_scale(table: Table, column: str) -> tuple[float, float]:
    """The smallest usual scale that holds 98% of the numbers, so that a slip does not widen it; else their range."""
    counted = table.data.column(column).value_counts()
    pairs = zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True)
    known = [(number, count) for cell, count in pairs if (number := number_of(cell)) is not None]
    if not known:
        return Roles.scale
    total = sum(count for _number, count in known)
    for low, high in SCALES:
        if sum(count for number, count in known if low <= number <= high) >= 0.98 * total:
            return low, high
    low, high = min(number for number, _count in known), max(number for number, _count in known)
    return (low, high) if low < high else (low, low + 1)


def number_of(text: str) -> float | None:
    """The number a cell holds, with a decimal point or a decimal comma; None where it is none or not finite."""
    if not _NUMBER.fullmatch(text.strip()):
        return None
    number = float(text.strip().replace(",", "."))
    return number if abs(number) < 1e300 else None


def _profile(name: str, table: Table) -> _Profile:
    cells = [cell.strip() for cell in table.texts(name)]
    filled = [cell for cell in cells if cell]
    count = max(1, len(filled))
    numbers = [number for number in map(number_of, filled) if number is not None]
    return _Profile(
        name=name,
        roles=frozenset(role for role, pattern in _NAMES.items() if re.fullmatch(pattern, folded(name))),
        filled=len(filled) / max(1, len(cells)),
        distinct=len(set(filled)),
        rows=len(cells),
        words=sum(len(cell.split()) for cell in filled) / count,
        characters=sum(map(len, filled)) / count,
        numeric=len(numbers) / count,
        fractional=any(not number.is_integer() for number in numbers),
    )


def _named(profiles: Sequence[_Profile], role: str) -> _Profile | None:
    return next((profile for profile in profiles if role in profile.roles and profile.filled > 0.5), None)


def _question_answering(profiles: Sequence[_Profile]) -> Roles | None:
    question, context, answer = (_named(profiles, role) for role in ("question", "context", "answer"))
    if question is None or context is None or answer is None:
        return None
    return Roles(kind="question_answering", texts=(question.name, context.name), target=answer.name)


def _labelled(profiles: Sequence[_Profile]) -> Roles | None:
    """Classification or similarity."""
    target = _target(profiles)
    if target is None or (target.is_text and not target.is_label):
        return None
    texts = _texts(profiles, target)
    if not texts:
        return None
    return Roles(
        kind="similarity" if _is_graded(target) else "classification", texts=texts, target=target.name
    )


def _is_graded(profile: _Profile) -> bool:
    """Numbers with fractions, many, or called a score: no classes."""
    graded = (
        profile.fractional or profile.distinct > 20 or ("score" in profile.roles and profile.distinct > 2)
    )
    return profile.is_number and graded


def _target(profiles: Sequence[_Profile]) -> _Profile | None:
    """By name; else the column with the fewest values that come again; else a column of numbers."""
    candidates = [
        each for each in profiles if "identifier" not in each.roles and (each.is_label or each.is_number)
    ]
    for role in ("label", "score", "answer"):
        if named := [each for each in candidates if role in each.roles]:
            return named[0]
    # In a file of few rows running text can look like labels.
    labels = [each for each in candidates if each.is_label and not each.is_text]
    numbers = [each for each in candidates if each.is_number and each.fractional]
    if labels:
        return min(labels, key=lambda each: each.distinct)
    return numbers[-1] if numbers else _named(profiles, "label")


def _texts(profiles: Sequence[_Profile], target: _Profile) -> tuple[str, ...]:
    """The columns called like texts, else those that read like texts, else the longest one; two at most."""
    others = [
        each
        for each in profiles
        if each is not target and "identifier" not in each.roles and each.filled > 0.5
    ]
    named = [each for each in others if "text" in each.roles and each.is_text]
    reading = [each for each in others if each.is_text]
    chosen = (named or reading)[:2]
    if not chosen and others:
        longest = max(others, key=lambda each: each.characters)
        chosen = [longest] if longest.numeric < 0.5 else []
    return tuple(each.name for each in chosen)


def _summarisation(profiles: Sequence[_Profile]) -> Roles | None:
    """A text and a shorter one made of it."""
    texts = [each for each in profiles if each.words >= 2.5 and each.filled > 0.5]
    named = [each for each in texts if "summary" in each.roles]
    if len(texts) < 2:
        return None
    summary = named[0] if named else min(texts, key=lambda each: each.words)
    document = max((each for each in texts if each is not summary), key=lambda each: each.words)
    if not named and (document.words < 3 * summary.words or _numbered_pair(document.name, summary.name)):
        return None
    return Roles(kind="summarisation", texts=(document.name,), target=summary.name)


def _numbered_pair(one: str, other: str) -> bool:
    """`sentence1` and `sentence2`: two texts of the same sort."""
    return re.sub(r"\d", "", folded(one)) == re.sub(r"\d", "", folded(other))
