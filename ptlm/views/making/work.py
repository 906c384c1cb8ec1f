"""What is computed from a sketch: its files read, its data mended, split and audited, and the task that is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ptlm import paths
from ptlm.errors import PtlmError, UsageError
from ptlm.i18n import N_, _
from ptlm.kinds import GENERATING
from ptlm.models import MODELS
from ptlm.models.record import Model
from ptlm.reporting import Reporter, Silent
from ptlm.tasks.record import SPLITS, Task
from ptlm.training.config import Settings
from ptlm.userdata import remedies
from ptlm.userdata.audit import Report, audit
from ptlm.userdata.audit_texts import Budget
from ptlm.userdata.columns import Roles, folded, guess
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.files import importable_file
from ptlm.userdata.names import free_name
from ptlm.userdata.prompt import compiled, default_template, safe_names
from ptlm.userdata.reading import aligned, detect, read, with_tables
from ptlm.userdata.splitting import split_subject
from ptlm.userdata.store import save, saved, tables_of
from ptlm.userdata.subject import Subject
from ptlm.userdata.table import Reading
from ptlm.views.making import sketch as sketches
from ptlm.views.making.at_hand import reader
from ptlm.views.making.sketch import Sketch, Source

PREVIEW_ROWS = 8
PLAIN_NAMES = frozenset(
    {
        "train",
        "training",
        "treino",
        "dev",
        "val",
        "valid",
        "validation",
        "validacao",
        "test",
        "teste",
        "data",
        "dados",
    }
)
"""Names of files that say nothing about what is in them."""
UNNAMED = N_("minha tarefa")
AFTER_THE_SPLIT = frozenset({"remove_leaked"})
"""Remedies that look at several splits, and so must see those that are split off too."""


def path_of(source: Source) -> Path:
    """Where the file of an upload or an import lies.

    Raises:
        UsageError: the folder of imports is not open any more.
        DataError: the file is gone.
    """
    if source.origin == "import":
        return importable_file(source.place)
    return paths.home() / source.place


def dialect_of(source: Source) -> Dialect:
    """How a source's file is written: as somebody said, else as detected."""
    return source.dialect or detect(path_of(source))


def open_source(source: Source, reporter: Reporter | None = None, *, limit: int | None = None) -> Reading:
    """The rows of a source, or about the first `limit` of them.

    Raises:
        DataError: it cannot be read as it is to be read.
    """
    if source.origin == "task":
        return _stored(source)
    return read(path_of(source), source.dialect, ragged=source.ragged, reporter=reporter, limit=limit)


def _stored(source: Source) -> Reading:
    import numpy as np

    name, version, split = source.place.split("/")
    table = replace(tables_of(saved(name, int(version)).task)[split], file=source.name)
    return Reading(table, Dialect(), (), np.zeros(len(table), dtype=bool))


@dataclass(frozen=True, eq=False)
class Applied:
    """A remedy that has been applied."""

    name: str
    removed: int
    """Rows that are gone."""


@dataclass(frozen=True, eq=False)
class Examined:
    """What the data are once everything chosen has been done to them."""

    readings: Mapping[str, Reading]
    """By split, after remedies and split: what would be kept."""
    roles: Roles | None
    """None where no columns suit any kind."""
    report: Report
    applied: tuple[Applied, ...] = ()
    divided: int = 0
    """Rows of the train file before anything was split off."""
    made: Mapping[str, int] = field(default_factory=dict)
    """Splits that were split off the train file, and their rows."""
    split_problem: PtlmError | None = None
    """Why what was asked for could not be split off."""

    @property
    def subject(self) -> Subject | None:
        """The data under their roles."""
        if self.roles is None:
            return None
        return Subject({split: reading.table for split, reading in self.readings.items()}, self.roles)


def examine(sketch: Sketch, readings: Mapping[str, Reading], reporter: Reporter | None = None) -> Examined:
    """Mend, split and audit what was read.

    Raises:
        UsageError: a role names a column that a file does not have.
    """
    reporter = reporter or Silent()
    readings = aligned(readings)
    roles = sketch.roles or guess(next(iter(readings.values())).table)
    if roles is None:
        return Examined(readings, None, audit(readings, None, reporter=reporter))
    subject = Subject({split: each.table for split, each in readings.items()}, roles)
    applied: list[Applied] = []
    first = [name for name in sketch.remedies if name not in AFTER_THE_SPLIT]
    last = [name for name in sketch.remedies if name in AFTER_THE_SPLIT]
    for name in first:
        subject = _mended(subject, name, applied)
    given, divided = set(subject.tables), len(subject.tables.get("train", ()))
    subject, problem = _split(subject, sketch)
    for name in last:
        subject = _mended(subject, name, applied)
    mended = with_tables(readings, subject.tables)
    report = audit(mended, roles, budgets=budgets(sketch, roles), reporter=reporter)
    made = {split: len(table) for split, table in subject.tables.items() if split not in given}
    return Examined(mended, roles, report, tuple(applied), divided, made, problem)


def _mended(subject: Subject, name: str, applied: list[Applied]) -> Subject:
    before = sum(map(len, subject.tables.values()))
    mended = remedies.apply(name, subject)
    applied.append(Applied(name, before - sum(map(len, mended.tables.values()))))
    return mended


def _split(subject: Subject, sketch: Sketch) -> tuple[Subject, PtlmError | None]:
    """With what was asked for split off; as it is, and why, where that cannot be done."""
    if not wants_split(sketch, subject.tables):
        return subject, None
    try:
        return subject.with_tables(split_subject(subject, sketch.shares)), None
    except PtlmError as problem:
        return subject, problem


def wants_split(sketch: Sketch, files: Mapping[str, object]) -> bool:
    """Whether something is to be split off: a split without a file that was given a share."""
    shares = sketch.shares
    if shares is None or "train" not in files:
        return False
    return any(share > 0 and split not in files for split, share in shares.of(0).items())


def budgets(sketch: Sketch, roles: Roles) -> list[Budget]:
    """How much the chosen models read, by default, of prompts such as this one.

    An encoder reads a long context in windows, and cuts nothing of it.
    """
    chosen = [MODELS[name] for name in sketch.models if name in MODELS]
    windowed = roles.kind == "question_answering"
    return [_budget(model, sketch, roles) for model in chosen if model.family in GENERATING or not windowed]


def _budget(model: Model, sketch: Sketch, roles: Roles) -> Budget:
    writes = model.family in GENERATING
    found = reader(model)
    if found is None:
        words = len(sketch.template) if sketch.template else 12 * (1 + len(roles.texts))
        extra = 3 + words // 4 if writes else 1 + 2 * len(roles.texts)
        return Budget(model=model.title, tokens=Settings().max_length, extra=extra)
    prompt, names = _escaped(sketch.prefix) + _prompt(sketch, roles), safe_names(roles)
    order = sorted(
        range(len(roles.texts)), key=lambda place: prompt.index(f"{{{names[roles.texts[place]]}}}")
    )

    def measure(rows: Sequence[tuple[str, ...]]) -> list[int]:
        texts = [dict(zip(names.values(), row, strict=True)) for row in rows]
        return found.lengths(
            [
                ([row[place] for place in order], prompt.format_map(named) if writes else "")
                for row, named in zip(rows, texts, strict=True)
            ]
        )

    return Budget(
        model=model.title,
        tokens=found.tokens_at_most,
        measure=measure,
        uses=max(prompt.count(f"{{{name}}}") for name in names.values()) if writes else 1,
        fixed=len(prompt.encode()) if writes else 8 * len(roles.texts),
    )


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _prompt(sketch: Sketch, roles: Roles) -> str:
    """The template with our names in its braces; the usual one while the chosen one does not fit the columns."""
    usual = default_template(name_of(sketch), roles)
    try:
        return compiled(sketch.template or usual, roles)
    except UsageError:
        return compiled(usual, roles)


def name_of(sketch: Sketch) -> str:
    """The task's id: what was chosen, or a free one made of the title or of a file's name that says something."""
    if sketch.name:
        return sketch.name
    stems = (Path(source.name).stem for source in sketch.files.values())
    telling = (stem for stem in stems if folded(stem) not in PLAIN_NAMES)
    return free_name(sketch.title or next(telling, _(UNNAMED)))


def make(sketch: Sketch, examined: Examined, reporter: Reporter | None = None) -> Task:
    """Keep the examined data as a task; the sketch is gone afterwards.

    Raises:
        PtlmError: as `ptlm.userdata.store.save`; then nothing is kept, and the sketch is still there.
    """
    if examined.roles is None:
        raise UsageError(N_("Diga o tipo da tarefa e quais colunas são o texto e a resposta."))
    draft = sketch.draft(examined.roles, name_of(sketch))
    readings = {split: examined.readings[split] for split in SPLITS if split in examined.readings}
    task = save(draft, readings, reporter=reporter, edit=sketch.edits == draft.name)
    sketches.discard(sketch.id)
    return task
