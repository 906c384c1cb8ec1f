"""What a task is: data, no code. One record a task, checked on construction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter

from ptlm.errors import UsageError
from ptlm.i18n import N_
from ptlm.kinds import KINDS, Answers, Kind
from ptlm.records import unknown

SPLITS = ("train", "validation", "test")
VARIETIES = ("pt-BR", "pt-PT")
PROVENANCES = ("native", "machine-translated", "synthetic")


@dataclass(frozen=True, kw_only=True)
class HubFiles:
    """Parquet files of a data set on the Hugging Face hub."""

    repo: str
    """`namespace/name`."""
    files: Mapping[str, str]
    """Split to a glob of files inside the repository."""
    revision: str = "main"
    """Branch, tag or commit; the commit it stood for is recorded with each run."""


@dataclass(frozen=True, kw_only=True)
class Archive:
    """A zip file on the network that holds a folder of raw files."""

    url: str
    member: str
    """Path inside the archive of the folder with the files."""
    sha256: str = ""
    """Checksum of the archive where one is known; otherwise the one seen is recorded."""


@dataclass(frozen=True, kw_only=True)
class Delimited:
    """Delimited text without quoting, one file a split, in a folder of raw data or in an archive."""

    folder: str
    """Below the raw data folder, for example `plue/MRPC`."""
    files: Mapping[str, str]
    archive: Archive | None = None
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Column names of the splits whose file has no header line."""
    delimiter: str = "\t"


@dataclass(frozen=True, kw_only=True)
class XmlPairs:
    """ASSIN's XML: `pair` elements with `t`, `h` and the attributes id, entailment, similarity."""

    folder: str
    files: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class SquadJson:
    """SQuAD's JSON: articles of paragraphs of questions."""

    folder: str
    files: Mapping[str, str]
    urls: Mapping[str, str] = field(default_factory=dict)
    """Where each split's file can be downloaded."""


@dataclass(frozen=True, kw_only=True)
class Generated:
    """Synthetic Portuguese made by a seeded generator of the package."""

    generator: str


Source = HubFiles | Delimited | XmlPairs | SquadJson | Generated


@dataclass(frozen=True, kw_only=True)
class Task:
    """One task. `{…}` fields of the prompt, and `target`, are names of `columns`."""

    id: str
    title: str
    """Portuguese, marked for translation."""
    kind: str
    """A key of `ptlm.kinds.KINDS`."""
    sources: tuple[Source, ...]
    """Tried in this order; the first that is at hand or can be fetched is used."""
    columns: Mapping[str, str]
    """Our column name to the source's column name."""
    target: str
    """Which of `columns` is to be predicted."""
    prompt: str
    """What encoder-decoders and decoders read; encoders read the text columns in the prompt's order."""
    labels: tuple[str, ...] = ()
    """Verbalised labels by class index (classification)."""
    values: Mapping[str, int] = field(default_factory=dict)
    """The source's label value, as text, to the class index (classification)."""
    scale: tuple[float, float] = (0.0, 5.0)
    """Lowest and highest number (similarity)."""
    lead_in: str = ""
    """What precedes a decoder's answer where the target marker token is switched off."""
    metrics: tuple[str, ...]
    """Keys of `ptlm.metrics.METRICS`; the first one ranks."""
    splits: Mapping[str, str]
    """Which of train, validation and test have labels, and the source's name of each."""
    evaluation: str
    """The split whose figures the protocol reports."""
    rows: Mapping[str, int]
    """Rows by split, where known."""
    trains_on: str = ""
    """Another task whose train split serves this one (evaluation-only tasks)."""
    explode: str = ""
    """A nested list column that becomes one row an element."""
    variety: str
    provenance: str
    translated_by: str = ""
    licence: str
    url: str
    version: str
    deviations: tuple[str, ...] = ()
    """How this differs from the notebooks that the stored seed figures come from; marked for translation."""
    demo: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise unknown(N_("Tipo de tarefa"), self.kind, KINDS)
        for problem in self._problems():
            raise UsageError(N_("Tarefa “{task}”: {problem}."), task=self.id, problem=problem)

    def _problems(self) -> "list[str]":
        missing = [name for name in (*self.text_columns, self.target) if name not in self.columns]
        known_metrics = KINDS[self.kind].metrics
        checks = {
            f"column {missing} is not among columns {sorted(self.columns)}": bool(missing),
            "the prompt names no column": not self.text_columns,
            "the prompt contains the target": self.target in self.text_columns,
            f"metrics are {known_metrics} for this kind": not set(self.metrics) <= set(known_metrics)
            or not self.metrics,
            "classification needs two labels or more": self.kind == "classification" and len(self.labels) < 2,
            "labels repeat": len(set(self.labels)) != len(self.labels),
            "values name a class that has no label": not set(self.values.values()) <= set(range(len(self.labels))),
            f"splits are {SPLITS}": not set(self.splits) | set(self.rows) <= set(SPLITS),
            "the evaluation split has no source": self.evaluation not in self.splits,
            "there is nothing to train on": "train" not in self.splits and not self.trains_on,
            f"variety is one of {VARIETIES}": self.variety not in VARIETIES,
            f"provenance is one of {PROVENANCES}": self.provenance not in PROVENANCES,
            "a machine-translated task names its translator": self.provenance == "machine-translated"
            and not self.translated_by,
            "the scale runs from low to high": self.scale[0] >= self.scale[1],
        }
        return [problem for problem, found in checks.items() if found]

    @property
    def text_columns(self) -> tuple[str, ...]:
        """The prompt's columns, in the order in which they first stand there."""
        names = (name for _, name, _, _ in Formatter().parse(self.prompt) if name)
        return tuple(dict.fromkeys(names))

    @property
    def answers(self) -> Answers:
        """What an answer can be."""
        return Answers(labels=self.labels, scale=self.scale)

    @property
    def kind_record(self) -> Kind:
        """The task's kind."""
        return KINDS[self.kind]

    @property
    def primary_metric(self) -> str:
        """The metric that ranks models and picks the best epoch."""
        return self.metrics[0]

    @property
    def train_task(self) -> str:
        """The id of the task whose train split is used."""
        return self.trains_on or self.id
