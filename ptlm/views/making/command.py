"""The command line that makes the same task."""

import shlex
from collections.abc import Iterator
from dataclasses import fields

from ptlm.userdata.columns import Roles
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.splitting import Shares
from ptlm.views.making.sketch import Sketch
from ptlm.views.making.work import AFTER_THE_SPLIT, wants_split

UNSAID = frozenset({"prefix", "lead_in", "variety", "provenance", "translated_by", "licence", "url"})
"""What a draft says of a task, and `task add` has no option for."""


def command(sketch: Sketch, name: str, roles: Roles, dialect: Dialect) -> str:
    """`python -m ptlm task add …`; empty where something was chosen that the shell has no word for.

    Args:
        dialect: how the train file was read; the files are taken to be written alike.
    """
    if _beyond_the_shell(sketch):
        return ""
    words = ["python", "-m", "ptlm", "task", "add", name]
    for split, source in sketch.files.items():
        words += [f"--{split}", source.name]
    words += [*_columns(roles), *_reading(sketch, dialect), *_choices(sketch, roles)]
    return shlex.join(words)


def _beyond_the_shell(sketch: Sketch) -> bool:
    """Whether it is made of a task's stored rows, says more than `task add` can, or is split as that does not."""
    stored = any(source.origin == "task" for source in sketch.files.values())
    more = any(getattr(sketch, each.name) != each.default for each in fields(Sketch) if each.name in UNSAID)
    return stored or more or (wants_split(sketch, sketch.files) and not _split_alike(sketch))


def _split_alike(sketch: Sketch) -> bool:
    """Whether `task add` would split as the page does: it splits validation rows off a lone file, once it is mended."""
    shares = sketch.shares or Shares()
    usual = not shares.test and shares.stratified and not AFTER_THE_SPLIT.intersection(sketch.remedies)
    return usual and set(sketch.files) == {"train"}


def _columns(roles: Roles) -> Iterator[str]:
    for column in roles.texts:
        yield from ("--text", column)
    yield from ("--label", roles.target, "--kind", roles.kind)
    if roles.kind == "similarity":
        yield from ("--scale", f"{roles.scale[0]:g}:{roles.scale[1]:g}")
    if roles.group:
        yield from ("--group", roles.group)


def _reading(sketch: Sketch, dialect: Dialect) -> Iterator[str]:
    """What differs from what is detected is not known here: whatever a person has set is repeated."""
    source = sketch.files["train"]
    if source.dialect is not None:
        if dialect.is_text:
            yield from ("--encoding", dialect.encoding)
        if dialect.format == "delimited":
            yield from ("--delimiter", "tab" if dialect.delimiter == "\t" else dialect.delimiter)
            yield from [] if dialect.quote else ["--no-quotes"]
        yield from [] if dialect.header else ["--no-header"]
        yield from ["--sheet", dialect.sheet] if dialect.sheet else []
        yield from ["--replace-invalid"] if dialect.undecodable == "replace" else []
    if source.ragged != "ask":
        yield from ("--ragged", source.ragged)


def _choices(sketch: Sketch, roles: Roles) -> Iterator[str]:
    for remedy in sketch.remedies:
        yield from ("--fix", remedy)
    if sketch.shares is not None and wants_split(sketch, sketch.files):
        share = sketch.shares.validation
        yield from [] if share is None else ["--share", f"{share:g}"]
        yield from ("--seed", str(sketch.shares.seed))
    if sketch.title:
        yield from ("--title", sketch.title)
    if sketch.template:
        yield from ("--template", sketch.template)
    for label, word in sketch.words.items():
        yield from ("--word", f"{label}={word}")
    for metric in sketch.metrics:
        yield from ("--metric", metric)
