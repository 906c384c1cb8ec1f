"""The little Portuguese grammar that the demo texts need: gender and capital letters."""

from dataclasses import dataclass

_FEMININE = {"or": "ora", "o": "a"}


@dataclass(frozen=True)
class Noun:
    """A singular noun and its gender."""

    word: str
    feminine: bool

    @classmethod
    def parse(cls, text: str) -> "Noun":
        """The noun of `text`, which is written with its definite article: `a loja`."""
        article, word = text.split(" ", 1)
        return cls(word, feminine=article == "a")

    @property
    def article(self) -> str:
        """`o` or `a`."""
        return "a" if self.feminine else "o"

    @property
    def definite(self) -> str:
        """`a loja`."""
        return f"{self.article} {self.word}"

    @property
    def indefinite(self) -> str:
        """`uma loja`."""
        return f"{'uma' if self.feminine else 'um'} {self.word}"


def agree(adjective: str, *, feminine: bool) -> str:
    """A masculine singular adjective or profession in the gender asked for.

    Covers the regular endings that the lexicon uses; words such as `excelente` or `dentista` have one form.
    """
    if not feminine:
        return adjective
    for ending, other in _FEMININE.items():
        if adjective.endswith(ending):
            return adjective.removesuffix(ending) + other
    return adjective


def sentence(text: str) -> str:
    """`text` with a capital first letter and a full stop."""
    return f"{text[0].upper()}{text[1:]}."
