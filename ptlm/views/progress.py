"""How far a run is, in one number and one line."""

from dataclasses import dataclass

from ptlm.i18n import _, plural
from ptlm.runs.events import STAGE_TEXTS, WORK
from ptlm.runs.run import Run
from ptlm.views import formats
from ptlm.views.follow import FOLLOWERS

TRAINING_SHARE = 0.95
"""Of the whole bar; the rest is the final evaluation."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a run stands."""

    fraction: float
    """0 … 1 of the whole run, never going back."""
    text: str
    """In the reader's language: what it does, how far that is, how long it still takes."""


def standing(run: Run) -> Standing:
    """Where `run` stands now."""
    if run.state == "done":
        return Standing(fraction=1.0, text=_("em {time}", time=formats.duration(run.seconds)))
    return Standing(fraction=_fraction(run), text=_text(run))


def _fraction(run: Run) -> float:
    """Models trained so far and the share of the present one; an encoder trains one a train split."""
    tasks = run.spec.tasks if run.spec and run.spec.model.family == "encoder" else ()
    parts = len({task.train_task for task in tasks}) or 1
    done = _count_of_parts(run)
    curves = list(FOLLOWERS.of(run.events_file).curves.values())
    present = curves[-1].share() if len(curves) > done else 0.0
    share = min(1.0, (done + present * TRAINING_SHARE) / max(1, parts))
    return share if done < parts else 0.99


def _count_of_parts(run: Run) -> int:
    try:
        return sum(1 for _file in (run.folder / "parts").glob("*.json"))
    except OSError:
        return 0


def _left(time: str) -> str:
    """How long it still takes; the verb goes with the first number."""
    first = time.split()[0]
    return plural(int(first) if first.isdigit() else 2, "falta {time}", "faltam {time}", time=time)


def _last_said(run: Run) -> str:
    """The last line of the log, where it says more than the state does."""
    lines = FOLLOWERS.of(run.events_file).lines()
    said = next((line.text for line in reversed(lines) if line.level == "log"), "")
    return "" if said in map(_, STAGE_TEXTS.values()) else said


def _text(run: Run) -> str:
    words = [run.standing]
    if run.live and run.stop_requested:
        words = [_("parando no próximo passo")]
    progress = run.status.progress if run.live else None
    if progress:
        total = f"/{formats.integer(progress.total)}" if progress.total else ""
        what = "" if progress.what == "train" else _(WORK.get(progress.what, progress.what)) + " "
        unit = _("passo ") if progress.what == "train" else ""
        words.append(f"{what}{unit}{formats.integer(progress.done)}{total} {progress.unit}".rstrip())
        if progress.eta is not None:
            words.append(_left(formats.duration(progress.eta)))
    elif run.live and (said := _last_said(run)):
        words.append(said)
    return " · ".join(words)
