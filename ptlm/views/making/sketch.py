"""A task in the making, kept on disk: which files, how they are read, and everything chosen so far.

    <home>/drafts/<id>/draft.json

Nothing of it lives in a browser's session: the id is in the page's address, and a reload goes on where one was.
"""

import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from ptlm import paths
from ptlm.errors import PtlmError, RunError, UsageError
from ptlm.files import read_json, write_json
from ptlm.i18n import N_
from ptlm.tasks.plain import from_plain, to_plain
from ptlm.tasks.record import SPLITS
from ptlm.userdata.columns import Roles
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.draft import Draft
from ptlm.userdata.files import delete_upload
from ptlm.userdata.splitting import Shares
from ptlm.userdata.store import saved
from ptlm.userdata.trouble import Ragged

Origin = Literal["upload", "import", "task"]
FILE = "draft.json"
SUGGESTED_MODELS = ("neuralmind/bert-base-portuguese-cased",)
"""Whose truncation is estimated before anybody chooses."""
_ID = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where the rows of one split come from, and how they are to be read."""

    name: str
    """The file's name, for people."""
    origin: Origin
    """An upload, a file below the folder that the machine's owner opened, or a task's stored rows."""
    place: str
    """An upload's path below the product's home; the path below the opened folder; `task/version/split`."""
    dialect: Dialect | None = None
    """How it is written, as a person said; None: detected."""
    ragged: Ragged = "ask"


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """Everything chosen about a task that is not made yet. What is left empty is guessed or filled in."""

    id: str
    files: Mapping[str, Source]
    """By split."""
    created: str = ""
    """UTC, ISO 8601."""
    edits: str = ""
    """The task of which this becomes the next version; empty: a new task."""
    roles: Roles | None = None
    """None: guessed from the columns."""
    remedies: tuple[str, ...] = ()
    """Keys of `ptlm.userdata.remedies.REMEDIES`, in the order in which they are applied."""
    shares: Shares | None = field(default_factory=Shares)
    """What is split off the train file for splits that have no file; None: nothing."""
    models: tuple[str, ...] = SUGGESTED_MODELS
    """Models whose truncation is to be estimated."""
    name: str = ""
    """The task's id; empty: made from the file's name."""
    title: str = ""
    template: str = ""
    prefix: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    lead_in: str = ""
    metrics: tuple[str, ...] = ()
    variety: str = "pt-BR"
    provenance: str = "native"
    translated_by: str = ""
    licence: str = ""
    url: str = ""

    def draft(self, roles: Roles, name: str) -> Draft:
        """The choices as the package's own record of them.

        Raises:
            UsageError: the name cannot be a task's.
        """
        return Draft(**{**{key: getattr(self, key) for key in _SHARED}, "roles": roles, "name": name})

    def with_file(self, split: str, source: Source) -> "Sketch":
        """With another file for one split; its choices of columns stay."""
        files = {**self.files, split: source}
        return replace(self, files={name: files[name] for name in SPLITS if name in files})

    def without_file(self, split: str) -> "Sketch":
        """Without the file of one split."""
        return replace(self, files={name: each for name, each in self.files.items() if name != split})

    def with_roles(self, roles: Roles | None, before: Roles | None) -> "Sketch":
        """With other roles of the columns; what was made for those `before` is given up where it does not fit."""
        changed: dict[str, Any] = {"roles": roles}
        if roles is None or before is None or roles.texts != before.texts or roles.kind != before.kind:
            changed["template"] = ""
        if roles is None or before is None or roles.target != before.target or roles.kind != before.kind:
            changed["words"] = {}
        if roles is None or before is None or roles.kind != before.kind:
            changed["metrics"] = ()
        return replace(self, **changed)

    def with_remedy(self, name: str) -> "Sketch":
        """With one more remedy; making the split is a choice of its own."""
        if name == "stratified_split":
            return replace(self, shares=self.shares or Shares())
        return replace(self, remedies=tuple(dict.fromkeys((*self.remedies, name))))

    def without_remedy(self, name: str) -> "Sketch":
        """With one remedy undone."""
        return replace(self, remedies=tuple(each for each in self.remedies if each != name))


_SHARED = tuple(each.name for each in fields(Draft) if each.name not in ("name", "roles"))


def folder() -> Path:
    """The folder with one folder a sketch."""
    return paths.home() / "drafts"


def begin(split: str, source: Source) -> Sketch:
    """A new sketch with its first file, kept."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return keep(Sketch(id=secrets.token_hex(6), files={split: source}, created=now))


def begin_edit(name: str) -> Sketch:
    """A sketch of the next version of the task `name`, from its stored rows, kept.

    Raises:
        UsageError: there is no such task.
        DataError: its files are broken.
    """
    known = saved(name)
    files = {
        split: Source(name=file, origin="task", place=f"{name}/{known.task.version}/{split}")
        for split, file in known.files.items()
    }
    chosen = {key: getattr(known.draft, key) for key in _SHARED}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return keep(
        Sketch(
            id=secrets.token_hex(6),
            files=files,
            created=now,
            edits=name,
            name=name,
            roles=known.draft.roles,
            **chosen,
        )
    )


def keep(sketch: Sketch) -> Sketch:
    """Write it down; returns it.

    Raises:
        RunError: the disk does not take it.
    """
    target = folder() / sketch.id
    try:
        target.mkdir(parents=True, exist_ok=True)
        write_json(target / FILE, to_plain(sketch), durable=False)
    except OSError as error:
        raise RunError(
            N_("{file}: não pôde ser gravado ({reason})."),
            file=str(target),
            reason=error.strerror or str(error),
        ) from error
    return sketch


def load(sketch_id: str) -> Sketch:
    """The sketch with this id.

    Raises:
        UsageError: there is none any more.
        RunError: its file is broken.
    """
    if not _ID.fullmatch(sketch_id) or not (folder() / sketch_id).is_dir():
        raise UsageError(N_("Este rascunho não existe mais: foi salvo como tarefa ou descartado."))
    return from_plain(Sketch, read_json(folder() / sketch_id / FILE))


def discard(sketch_id: str) -> None:
    """Delete it, and the uploads that only it uses."""
    try:
        sources = list(load(sketch_id).files.values())
    except PtlmError:  # a broken one can be discarded too
        sources = []
    for source in sources:
        drop_upload(source)
    if _ID.fullmatch(sketch_id):
        shutil.rmtree(folder() / sketch_id, ignore_errors=True)


def drop_upload(source: Source) -> None:
    """Delete an upload from the disk; other files are left alone."""
    if source.origin == "upload":
        delete_upload(paths.home() / source.place)


def uploads() -> set[Path]:
    """The uploads that sketches are made of."""
    known = [sketch for sketch in every().values() if isinstance(sketch, Sketch)]
    sources = (source for sketch in known for source in sketch.files.values())
    return {paths.home() / source.place for source in sources if source.origin == "upload"}


def every() -> dict[str, Sketch | PtlmError]:
    """All sketches by id, the newest first; a broken one is its error."""
    found: dict[str, Sketch | PtlmError] = {}
    for path in folder().glob(f"*/{FILE}"):
        try:
            found[path.parent.name] = load(path.parent.name)
        except PtlmError as error:
            found[path.parent.name] = error
    return dict(sorted(found.items(), key=lambda pair: getattr(pair[1], "created", ""), reverse=True))
