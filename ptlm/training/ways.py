"""The table of ways: which approach trains which kind of task in which family."""

from typing import Any

from ptlm.errors import UsageError
from ptlm.i18n import N_
from ptlm.kinds import KINDS, Family
from ptlm.training.encoders import Classifier, Regressor
from ptlm.training.generators import Causal, Seq2Seq
from ptlm.training.spans import SpanFinder

WAYS: dict[tuple[Family, str], Any] = {
    ("encoder", "classification"): Classifier,
    ("encoder", "similarity"): Regressor,
    ("encoder", "question_answering"): SpanFinder,
    **{("encoder-decoder", kind): Seq2Seq for kind in KINDS},
    **{("decoder", kind): Causal for kind in KINDS},
}


def way(family: Family, kind: str) -> Any:
    """The approach's class; an error where the family cannot do the kind."""
    if (family, kind) not in WAYS:
        raise UsageError(
            N_(
                "Um modelo da família {family} não faz tarefas do tipo {kind}; escolha outro modelo ou outra tarefa."
            ),
            family=family,
            kind=kind,
        )
    return WAYS[family, kind]
