"""What generating models read: a template with the user's own column names in braces, filled in for a preview."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ptlm.errors import UsageError
from ptlm.i18n import N_
from ptlm.records import suggestion
from ptlm.userdata.columns import Roles
from ptlm.userdata.findings import shown

TARGET_NAMES = {
    "classification": "label",
    "similarity": "score",
    "question_answering": "answers",
    "summarisation": "summary",
}
"""Kind to our name of the target's column."""
QUESTION_NAMES = ("question", "context")
"""Our names of the two texts of question answering."""
LEAD_INS = {
    "classification": "classe:",
    "similarity": "pontuação de similaridade:",
    "question_answering": "Resposta:",
    "summarisation": "Resumo:",
}
"""Kind to what precedes a decoder's answer where the target marker is switched off, as in the protocol."""
# Columns that every table of rows has beside the texts.
_TAKEN = frozenset({"row_id", "target", "answer_start", "prediction", *TARGET_NAMES.values()})


def safe_names(roles: Roles) -> dict[str, str]:
    """Each text column to our name of it: a plain identifier, so that a prompt can name it whatever it is called."""
    if roles.kind == "question_answering":
        return dict(zip(roles.texts, QUESTION_NAMES, strict=True))
    names: dict[str, str] = {}
    for column in roles.texts:
        plain = unicodedata.normalize("NFKD", column).encode("ascii", "ignore").decode().lower()
        base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40]
        base = base if base and base[0].isalpha() and base not in _TAKEN else f"text_{base}".strip("_")
        name, copy = base, 1
        while name in names.values():
            copy += 1
            name = f"{base}_{copy}"
        names[column] = name
    return names


def default_template(name: str, roles: Roles) -> str:
    """A template in the manner of the protocol's prompts, with every text column."""
    braced = [f"{{{column}}}" for column in roles.texts]
    if roles.kind == "question_answering":
        return f"{name} Contexto: {braced[1]} Pergunta: {braced[0]}"
    if roles.kind == "summarisation":
        return f"Resuma o texto: {'. '.join(braced)}"
    if len(braced) == 1:
        return f"{name} sentença: {braced[0]}"
    return f"{name} " + " ".join(
        f"sentença {place}: {column}" for place, column in enumerate(braced, start=1)
    )


def compiled(template: str, roles: Roles) -> str:
    """The template as a task's prompt: our names in the braces, everything else literal.

    A column's name stands between braces as it is, whatever signs are in it; `{{` and `}}` are braces as text.

    Raises:
        UsageError: braces around what is no text column (the closest one is suggested), or a text column left out.
    """
    names = safe_names(roles)
    by_length = sorted(names, key=len, reverse=True)
    parts: list[str] = []
    used: set[str] = set()
    place = 0
    while place < len(template):
        column = next((name for name in by_length if template.startswith(f"{{{name}}}", place)), None)
        if column is not None:
            parts.append(f"{{{names[column]}}}")
            used.add(column)
            place += len(column) + 2
        elif template[place : place + 2] in ("{{", "}}"):
            parts.append(template[place : place + 2])
            place += 2
        elif template[place] == "{":
            raise _unknown_column(template[place + 1 :], names)
        else:
            parts.append("}}" if template[place] == "}" else template[place])
            place += 1
    missing = [column for column in roles.texts if column not in used]
    if missing:
        raise UsageError(
            N_("O prompt não usa a coluna “{column}”: escreva {{{column}}} onde ela deve entrar."),
            column=shown(missing[0]),
        )
    return "".join(parts)


def _unknown_column(rest: str, names: Mapping[str, str]) -> UsageError:
    name = rest.partition("}")[0]
    return UsageError(
        N_("O prompt fala da coluna “{name}”, que não é de texto; a mais parecida é “{close}”."),
        name=shown(name),
        close=shown(suggestion(name, names) or next(iter(names))),
    )


@dataclass(frozen=True, kw_only=True)
class Preview:
    """One row as models see it, before the tokenizer adds its special tokens."""

    line: int
    prompt: str
    """What encoder-decoders and decoders read."""
    answer: str
    """What they learn to write; empty where the row has no usable answer."""
    texts: Sequence[str]
    """What encoders read, in order."""
