"""The steps from a file to a task: how each one stands, and what is in the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ptlm.errors import PtlmError
from ptlm.i18n import N_, _
from ptlm.userdata.draft import previews, words_of
from ptlm.userdata.finding_kinds import Severity
from ptlm.userdata.findings import Finding, finding, worst
from ptlm.userdata.prompt import Preview
from ptlm.userdata.table import Reading
from ptlm.views import formats
from ptlm.views.making import describe
from ptlm.views.making.sketch import Sketch
from ptlm.views.making.work import Examined, name_of

Level = Literal["ok", "warning", "error", "waiting"]


@dataclass(frozen=True)
class Step:
    """One step."""

    id: str
    """Also its name in the page's address."""
    title: str
    """Portuguese, marked for translation."""


STEPS: tuple[Step, ...] = (
    Step("arquivos", N_("Arquivos")),
    Step("colunas", N_("Colunas")),
    Step("auditoria", N_("Auditoria")),
    Step("comando", N_("Prompt e rótulos")),
    Step("divisao", N_("Divisão")),
    Step("salvar", N_("Salvar")),
)
LEVEL_ICONS: Mapping[Level, str] = {
    "ok": "check_circle",
    "warning": "warning",
    "error": "error",
    "waiting": "radio_button_unchecked",
}

LEVEL_COLOURS: Mapping[Level, str] = {"ok": "gray", "warning": "gray", "error": "red", "waiting": "gray"}


@dataclass(frozen=True)
class Standing:
    """How a step stands."""

    level: Level
    """`ok`: as far as it goes, nothing is missing here; `waiting`: something is still to be done."""
    summary: str = ""
    """In the reader's language."""
    parts: Mapping[Severity, str] = field(default_factory=dict)
    """What the summary is made of, where its parts are not equally grave."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Work that goes on."""

    text: str
    """In the reader's language."""
    fraction: float = 0.0
    """0–1."""


@dataclass(frozen=True, kw_only=True, eq=False)
class State:
    """A sketch and what is known of its data so far."""

    sketch: Sketch
    readings: Mapping[str, Reading] = field(default_factory=dict)
    """The files that could be read, by split."""
    problems: Mapping[str, PtlmError] = field(default_factory=dict)
    """Why the others could not be."""
    examined: Examined | None = None
    """None while a file cannot be read, or the columns chosen are not in it."""
    problem: PtlmError | None = None
    """Why the data could not be examined."""
    waiting: Waiting | None = None
    """What has to be waited for."""

    @property
    def read(self) -> bool:
        """Whether there is a train file, and every file has been read."""
        return "train" in self.readings and len(self.readings) == len(self.sketch.files)

    @property
    def name(self) -> str:
        """The name of the task to be."""
        return name_of(self.sketch)

    def previews(self) -> list[Preview]:
        """Three rows as models see them.

        Raises:
            PtlmError: the template or the words do not fit.
        """
        if self.examined is None or self.examined.roles is None or self.examined.subject is None:
            return []
        draft = self.sketch.draft(self.examined.roles, self.name)
        return previews(draft, self.examined.subject, prefix=draft.prefix)


def standings(state: State) -> dict[str, Standing]:
    """How every step stands, in order."""
    made = {"arquivos": _files(state)}
    if not state.read or state.waiting:
        return {step.id: made.get(step.id, Standing("waiting")) for step in STEPS}
    made["colunas"] = _columns(state)
    examined = state.examined
    if examined is None or not ready(state, "salvar"):
        return {step.id: made.get(step.id, Standing("waiting")) for step in STEPS}
    made |= {"auditoria": _audit(examined), "comando": _prompt(state), "divisao": _split(examined)}
    blocking = obstacles(made)
    # Whoever leaves before the button is pressed has no task: this step is never done while it is seen.
    made["salvar"] = Standing(
        "waiting", _blocked(blocking) if blocking else _("falta só salvar: {name}", name=state.name)
    )
    return made


def ready(state: State, step_id: str) -> bool:
    """Whether what a step shows is known already."""
    if step_id == "arquivos":
        return True
    if not state.read or state.waiting:
        return False
    roles = state.examined.roles if state.examined else None
    return step_id == "colunas" or (roles is not None and bool(roles.target))


def obstacles(made: Mapping[str, Standing]) -> list[Step]:
    """The steps that keep the task from being saved."""
    return [step for step in STEPS if step.id in made and made[step.id].level == "error"]


def _blocked(steps: Sequence[Step]) -> str:
    return _("falta resolver: {steps}", steps=", ".join(_(step.title) for step in steps))


def file_findings(reading: Reading) -> list[Finding]:
    """What there is to say about a file as it is read, before anybody says what its columns are for."""
    single = len(reading.table.columns) == 1
    return [*reading.findings, *([finding("one_column", 1)] if single else [])]


def _files(state: State) -> Standing:
    if state.waiting and not state.readings:
        return Standing("waiting", _("lendo…"))
    if state.problems:
        names = ", ".join(describe.split_title(split) for split in state.problems)
        return Standing("error", _("{names}: não pôde ser lido", names=names))
    if "train" not in state.readings:
        return Standing("error", _("falta o arquivo de treino"))
    summary = ", ".join(
        f"{source.name} ({describe.rows_text(len(state.readings[split].table))})"
        for split, source in state.sketch.files.items()
        if split in state.readings
    )
    found = [each for reading in state.readings.values() for each in file_findings(reading)]
    return Standing(_level(found), summary)


def _columns(state: State) -> Standing:
    if state.problem is not None:
        return Standing("error", str(state.problem))
    roles = state.examined.roles if state.examined else None
    fits = roles is not None and bool(roles.target)
    return Standing("ok" if fits else "error", describe.roles_text(roles))


def _audit(examined: Examined) -> Standing:
    found = examined.report.findings
    parts = describe.severity_texts(found)
    summary = " · ".join(parts.values()) or _("nada de errado")
    return Standing(_level(found), summary, parts)


def _level(found: Iterable[Finding]) -> Level:
    """How a step stands in which these were found: what is only worth knowing is no trouble."""
    gravest = worst(found)
    return "ok" if gravest is None or gravest == "info" else gravest


def _prompt(state: State) -> Standing:
    try:
        rows = state.previews()
    except PtlmError as problem:
        return Standing("error", str(problem))
    examined = state.examined
    assert examined is not None and examined.roles is not None and examined.subject is not None
    if examined.roles.kind != "classification":
        return Standing("ok", formats.cut(rows[0].prompt, 60) if rows else "")
    words = words_of(state.sketch.draft(examined.roles, state.name), examined.subject)
    told = ", ".join(
        f"{label} → {word}" if label != word else word for label, word in list(words.items())[:4]
    )
    return Standing("ok", told + (", …" if len(words) > 4 else ""))


def _split(examined: Examined) -> Standing:
    if examined.split_problem is not None:
        return Standing("error", str(examined.split_problem))
    rows = {split: len(reading.table) for split, reading in examined.readings.items()}
    if len(rows) < 2:
        return Standing("error", _("falta separar uma parte para validação ou teste"))
    return Standing("ok", describe.rows_by_split(rows))
