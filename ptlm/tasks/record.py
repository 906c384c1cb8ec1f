"""What a task is: data, no code. One record a task, checked on construction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter

from ptlm.errors import UsageError
from ptlm.i18n import N_, _
from ptlm.kinds import KINDS, Answers, Kind
from ptlm.records import unknown

SPLITS = ("train", "validation", "test")
VARIETIES = ("pt-BR", "pt-PT")
PROVENANCES = ("native", "machine-translated", "synthetic")


@dataclass(frozen=True, kw_only=True)
class Holdout:
    """A split drawn at random from the only one there is, as `Dataset.train_test_split` of `datasets` draws it."""

    name: str
    """The split that is drawn."""
    of: str
    """The split it is drawn from; what is left keeps this name."""
    share: float
    """Share of the rows, rounded up."""
    seed: int


@dataclass(frozen=True, kw_only=True)
class HubFiles:
    """Parquet files of a data set on the Hugging Face hub."""

    repo: str
    """`namespace/name`. The same files are looked for below the raw data folder, in a folder called `name`."""
    files: Mapping[str, str]
    """Split to a glob of files inside the repository."""
    revision: str = "main"
    """Branch, tag or commit; the commit it stood for is recorded with each run."""
    holdout: Holdout | None = None


@dataclass(frozen=True, kw_only=True)
class Archive:
    """A zip file on the network that holds a folder of raw files."""

    url: str
    member: str
    """The end of the path, inside the archive, of the folder with the files."""
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
    leave_out_incomplete: bool = False
    """Leave out lines that lack a cell or the label, as the data set's own reader does, and say how many; otherwise
    they are an error."""


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


@dataclass(frozen=True, kw_only=True)
class UserTable:
    """Parquet files made of a user's own files, one a split, below `ptlm.paths.user_tasks()`."""

    folder: str
    """`name/version`; a version's files never change."""
    files: Mapping[str, str]
    fingerprint: str
    """SHA-256 over the rows of all splits."""


Checks = tuple[tuple[bool, str, dict[str, str]], ...]
"""What can be wrong with a record: whether it is, how to say so, and with which values."""

Source = HubFiles | Delimited | XmlPairs | SquadJson | Generated | UserTable


@dataclass(frozen=True, kw_only=True)
class Task:
    """One task. `{…}` fields of the prompt, and `target`, are names of `columns`."""

    id: str
    title: str
    """Portuguese, marked for translation; of a user's own task, as they wrote it."""
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
    """The source's label value, as text, to the class index (classification); empty: the value is the label."""
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
    """Rows by split, where known; articles, where `explode` makes several rows of one."""
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
        for check in (self._column_checks, self._label_checks, self._split_checks, self._origin_checks):
            for wrong, template, values in check():
                if wrong:
                    raise UsageError(template, task=self.id, **values)

    def _column_checks(self) -> Checks:
        missing = [name for name in (*self.text_columns, self.target) if name not in self.columns]
        known = KINDS[self.kind].metrics
        strange = [name for name in self.metrics if name not in known]
        return (
            (
                bool(missing),
                N_(
                    "Tarefa “{task}”: o prompt ou o alvo usa {missing}, que não está entre as colunas {columns}."
                ),
                {"missing": ", ".join(missing), "columns": ", ".join(self.columns)},
            ),
            (
                not self.text_columns,
                N_("Tarefa “{task}”: o prompt não usa nenhuma coluna, como {example}."),
                {"example": "{sentence}"},
            ),
            (
                self.target in self.text_columns,
                N_("Tarefa “{task}”: o prompt contém o alvo, “{target}”."),
                {"target": self.target},
            ),
            (
                bool(strange) or not self.metrics,
                N_("Tarefa “{task}”: as métricas deste tipo são {known}; veio “{found}”."),
                {"known": ", ".join(known), "found": ", ".join(strange)},
            ),
        )

    def _label_checks(self) -> Checks:
        named = set(self.values.values())
        labels = ", ".join(self.labels)
        return (
            (
                self.kind == "classification" and len(self.labels) < 2,
                N_("Tarefa “{task}”: uma classificação precisa de dois rótulos ou mais."),
                {},
            ),
            (
                len(set(self.labels)) != len(self.labels),
                N_("Tarefa “{task}”: há rótulos repetidos: {labels}."),
                {"labels": labels},
            ),
            (
                bool(self.values) and named != set(range(len(self.labels))),
                N_("Tarefa “{task}”: os valores da fonte não dão exatamente os rótulos {labels}."),
                {"labels": labels},
            ),
            (
                self.scale[0] >= self.scale[1],
                N_("Tarefa “{task}”: a escala vai do menor ao maior número."),
                {},
            ),
        )

    def _split_checks(self) -> Checks:
        return (
            (
                not set(self.splits) | set(self.rows) <= set(SPLITS),
                N_("Tarefa “{task}”: as partições são {splits}."),
                {"splits": ", ".join(SPLITS)},
            ),
            (
                self.evaluation not in self.splits,
                N_("Tarefa “{task}”: a partição de avaliação, “{split}”, não tem fonte."),
                {"split": self.evaluation},
            ),
            (
                "train" not in self.splits and not self.trains_on,
                N_("Tarefa “{task}”: não há em que treinar: falta a partição de treino."),
                {},
            ),
        )

    def _origin_checks(self) -> Checks:
        return (
            (
                self.variety not in VARIETIES,
                N_("Tarefa “{task}”: a variedade do português é uma de {varieties}; veio “{found}”."),
                {"varieties": ", ".join(VARIETIES), "found": self.variety},
            ),
            (
                self.provenance not in PROVENANCES,
                N_("Tarefa “{task}”: a procedência é uma de {provenances}; veio “{found}”."),
                {"provenances": ", ".join(PROVENANCES), "found": self.provenance},
            ),
            (
                self.provenance == "machine-translated" and not self.translated_by,
                N_("Tarefa “{task}”: falta dizer o que ou quem traduziu os dados."),
                {},
            ),
        )

    @property
    def own(self) -> bool:
        """Whether a user made it of their own files."""
        return any(isinstance(source, UserTable) for source in self.sources)

    @property
    def shown_title(self) -> str:
        """The title in the reader's language; of a user's own task, as they wrote it."""
        return self.title if self.own else _(self.title)

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
