"""What the data sets behind the figures are: the product's own tasks, and those that only publications know."""

from collections.abc import Mapping
from dataclasses import dataclass

from ptlm import tasks
from ptlm.i18n import N_, _
from ptlm.tasks.record import Task

PROVENANCES: dict[str, str] = {
    "native": N_("escrita em português"),
    "machine-translated": N_("traduzida por máquina"),
    "synthetic": N_("sintética"),
}
"""How a data set came to be in Portuguese, for people."""


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """One data set that figures are about."""

    id: str
    title: str
    """Portuguese, marked for translation; of a user's own task, as they wrote it; the id where nothing is known."""
    variety: str = ""
    """pt-BR, pt-PT, pt (both); empty where not known."""
    provenance: str = ""
    """native, machine-translated, synthetic; empty where not known."""
    original: str = ""
    """What it is a translation of; data sets of the same original look alike and must not be mixed."""
    demo: bool = False
    known: bool = True
    """Whether the product or a stored publication describes it; imported figures may be of anything."""
    own: bool = False
    """Whether it is a user's own task."""

    @property
    def shown_title(self) -> str:
        """The title in the reader's language, where it is not a user's."""
        return _(self.title) if self.known and not self.own else self.title


def _translation(name: str, title: str, variety: str, original: str) -> DataSet:
    return DataSet(id=name, title=title, variety=variety, provenance="machine-translated", original=original)


def _native(name: str, title: str, variety: str = "pt-BR") -> DataSet:
    return DataSet(id=name, title=title, variety=variety, provenance="native")


_FOREIGN = (
    _native("assin_rte", N_("ASSIN (2016): inferência"), "pt"),
    _native("assin_sts", N_("ASSIN (2016): similaridade"), "pt"),
    _native("faquad_nli", N_("FaQuAD-NLI: a frase responde à pergunta?")),
    _native("hatebr", N_("HateBR: linguagem ofensiva")),
    _native("porsimplessent", N_("PorSimplesSent: qual frase é mais simples?")),
    _translation("imdb_pt", N_("IMDB: sentimento em críticas de cinema"), "pt-BR", "imdb"),
    _translation("agnews_pt", N_("AG News: assunto de notícias"), "pt-BR", "agnews"),
    _translation("glue_ptpt_mrpc", N_("GLUE em pt-PT: MRPC"), "pt-PT", "mrpc"),
    _translation("glue_ptpt_rte", N_("GLUE em pt-PT: RTE"), "pt-PT", "rte"),
    _translation("glue_ptpt_stsb", N_("GLUE em pt-PT: STS-B"), "pt-PT", "stsb"),
    _translation("glue_ptpt_wnli", N_("GLUE em pt-PT: WNLI"), "pt-PT", "wnli"),
    _translation("superglue_ptpt_boolq", N_("SuperGLUE em pt-PT: BoolQ"), "pt-PT", "boolq"),
    _translation("superglue_ptpt_cb", N_("SuperGLUE em pt-PT: CB"), "pt-PT", "cb"),
    _translation("superglue_ptpt_copa", N_("SuperGLUE em pt-PT: COPA"), "pt-PT", "copa"),
    _translation("superglue_ptpt_multirc", N_("SuperGLUE em pt-PT: MultiRC"), "pt-PT", "multirc"),
    _translation("sst2_ptpt_euroeval", N_("SST-2 em pt-PT (amostra do EuroEval)"), "pt-PT", "sst2"),
    _translation("extraglue_ptbr_mrpc", N_("ExtraGLUE em pt-BR: MRPC"), "pt-BR", "mrpc"),
    _translation("extraglue_ptbr_rte", N_("ExtraGLUE em pt-BR: RTE"), "pt-BR", "rte"),
    _translation("extraglue_ptbr_copa", N_("ExtraGLUE em pt-BR: COPA"), "pt-BR", "copa"),
)
FOREIGN: Mapping[str, DataSet] = {each.id: each for each in _FOREIGN}
"""Data sets that only stored publications have figures of."""


def of_task(task: Task) -> DataSet:
    """The data set of one of the product's tasks."""
    translated = task.provenance == "machine-translated"
    return DataSet(
        id=task.id,
        title=task.title,
        variety=task.variety,
        provenance=task.provenance,
        original=task.id if translated else "",
        demo=task.demo,
        own=task.own,
    )


def every() -> dict[str, DataSet]:
    """All that is known, by id: the package's tasks, the user's, and those of publications."""
    return {**FOREIGN, **{name: of_task(task) for name, task in tasks.every().items()}}


def unknown(name: str) -> DataSet:
    """What can be said of a data set that nobody described."""
    return DataSet(id=name, title=name, known=False)


def versions_of(name: str, known: Mapping[str, DataSet]) -> list[DataSet]:
    """Other data sets made of the same original as `name`."""
    this = known.get(name)
    if this is None or not this.original:
        return []
    return [other for other in known.values() if other.original == this.original and other.id != name]
