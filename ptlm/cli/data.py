"""`check` and `task`: the user's own files, looked over and made into tasks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from ptlm.cli import data_options as options
from ptlm.cli.output import Json, console, print_json, say, table
from ptlm.errors import DataError, UsageError
from ptlm.i18n import N_, _

if TYPE_CHECKING:  # the rest of the shell starts without them
    from ptlm.tasks.record import Task
    from ptlm.userdata.audit import Report
    from ptlm.userdata.columns import Roles
    from ptlm.userdata.splitting import Shares
    from ptlm.userdata.table import Reading, Table

CLEAN, FAULTY, UNREADABLE = 0, 1, 2
STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}


def check(
    file: options.Checked,
    validation: options.Validation = None,
    test: options.Test = None,
    text: options.TextColumn = None,
    text_pair: options.TextPair = None,
    label: options.Label = None,
    kind: options.KindOption = None,
    scale: options.Scale = None,
    no_header: options.NoHeader = False,
    delimiter: options.Delimiter = None,
    encoding: options.Encoding = None,
    no_quotes: options.NoQuotes = False,
    sheet: options.Sheet = None,
    replace_invalid: options.Replace = False,
    ragged: options.Ragged = "ask",
    json: Json = False,
) -> int:
    """Exit code 0: clean, or warnings only; 1: errors; 2: a file cannot be read."""
    from ptlm.userdata.audit import audit
    from ptlm.userdata.columns import guess

    choices = _dialect_choices(no_header, delimiter, encoding, no_quotes, sheet, replace_invalid)
    try:
        readings = _read({"train": file, "validation": validation, "test": test}, choices, ragged)
    except DataError as error:
        return _unreadable(error, file, json)
    table, texts = readings["train"].table, _together(text, text_pair)
    roles = _roles(table, kind, texts, label, scale) if texts or label or kind else guess(table)
    report = audit(readings, roles)
    if json:
        print_json(report.as_dict())
    else:
        _print_report(report)
    return FAULTY if report.worst == "error" else CLEAN


def _unreadable(error: DataError, file: Path, json: bool) -> int:
    from ptlm.userdata.findings import finding

    if json:
        found = finding("unreadable", 1, problem=str(error)).as_dict()
        unknown: dict[str, Any] = dict.fromkeys(("encoding", "delimiter"))
        print_json({"file": file.name, "rows": 0, "columns": [], **unknown, "findings": [found]})
    say(str(error), stderr=True)
    return UNREADABLE


def _together(text: list[str] | None, text_pair: str | None) -> list[str]:
    return [*(text or []), *([text_pair] if text_pair else [])]


def _roles(
    first: "Table",
    kind: str | None,
    texts: Sequence[str],
    label: str | None,
    scale: str | None,
    group: str = "",
) -> "Roles":
    from ptlm.userdata.columns import completed

    return completed(
        first, kind=kind or "", texts=texts, target=label or "", group=group, scale=_scale(scale)
    )


def _print_report(report: "Report") -> None:
    from ptlm.userdata.finding_kinds import SEVERITY_TITLES

    for summary in report.files.values():
        dialect = summary.dialect
        how: list[str] = [dialect.format]
        if dialect.format == "delimited":
            how += [
                dialect.encoding,
                repr(dialect.delimiter),
                _("com cabeçalho") if dialect.header else _("sem cabeçalho"),
            ]
        say(f"{summary.file}: {summary.size} ({', '.join(how)})", style="bold")
    if report.roles is not None:
        values = {
            "kind": report.roles.kind,
            "texts": ", ".join(report.roles.texts),
            "target": report.roles.target,
        }
        say(_("Tipo {kind}; texto: {texts}; resposta: {target}", **values))
    rows = [
        (
            Text(_(SEVERITY_TITLES[found.severity]), STYLES[found.severity]),
            found.split,
            found.message,
            ", ".join(map(str, found.lines)),
        )
        for found in report.findings
    ]
    console().print(table("", (_("gravidade"), _("partição"), _("o que foi encontrado"), _("linhas")), rows))


def _dialect_choices(
    no_header: bool,
    delimiter: str | None,
    encoding: str | None,
    no_quotes: bool,
    sheet: str | None,
    replaces: bool,
) -> dict[str, Any]:
    """What is said about how the files are written; the rest is detected."""
    chosen = {
        "header": False if no_header else None,
        "delimiter": "\t" if delimiter in ("tab", "\\t") else delimiter,
        "encoding": encoding,
        "quote": "" if no_quotes else None,
        "sheet": sheet,
        "undecodable": "replace" if replaces else None,
    }
    return {name: value for name, value in chosen.items() if value is not None}


def _read(
    files: Mapping[str, Path | None], choices: Mapping[str, Any], ragged: options.OnRagged
) -> "dict[str, Reading]":
    from ptlm.userdata.reading import detect, read_splits

    given = {split: path for split, path in files.items() if path is not None}
    dialects = {split: replace(detect(path), **choices) for split, path in given.items()}
    with console(stderr=True).status(_("Lendo…")):
        return dict(read_splits(given, dialects, ragged=ragged))


def _scale(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    low, _mark, high = text.partition(":")
    try:
        return float(low), float(high)
    except ValueError:
        raise UsageError(N_("--scale espera dois números, como 0:5; veio “{text}”."), text=text) from None


task = typer.Typer(no_args_is_help=True, rich_markup_mode=None, add_completion=False)
"""`task …`: tasks made from one's own files."""


@task.command("add", help=_("Faz uma tarefa de arquivos seus."))
def add(
    name: options.NewName,
    train: options.Train,
    validation: options.Validation = None,
    test: options.Test = None,
    text: options.TextColumn = None,
    text_pair: options.TextPair = None,
    label: options.Label = None,
    kind: options.KindOption = None,
    scale: options.Scale = None,
    group: options.Group = "",
    share: options.Share = None,
    seed: options.Seed = 42,
    fix: options.Fix = None,
    title: options.Title = "",
    template: options.Template = "",
    word: options.Word = None,
    metric: options.Metric = None,
    edit: options.Edit = False,
    no_header: options.NoHeader = False,
    delimiter: options.Delimiter = None,
    encoding: options.Encoding = None,
    no_quotes: options.NoQuotes = False,
    sheet: options.Sheet = None,
    replace_invalid: options.Replace = False,
    ragged: options.Ragged = "ask",
    json: Json = False,
) -> int:
    """Read, mend, split where needed, and keep; nothing is kept where anything is wrong."""
    from ptlm.userdata.draft import Draft
    from ptlm.userdata.names import check_name
    from ptlm.userdata.splitting import Shares
    from ptlm.userdata.store import save

    check_name(name)
    choices = _dialect_choices(no_header, delimiter, encoding, no_quotes, sheet, replace_invalid)
    readings = _read({"train": train, "validation": validation, "test": test}, choices, ragged)
    roles = _roles(readings["train"].table, kind, _together(text, text_pair), label, scale, group)
    readings = _mended(readings, roles, fix or [], Shares(validation=share, seed=seed))
    words, metrics = _words(word or []), tuple(metric or ())
    draft = Draft(name=name, roles=roles, title=title, template=template, words=words, metrics=metrics)
    _tell(save(draft, readings, edit=edit), json)
    return 0


def _mended(
    readings: "dict[str, Reading]", roles: "Roles", fixes: Iterable[str], shares: "Shares"
) -> "dict[str, Reading]":
    from ptlm.userdata.reading import with_tables
    from ptlm.userdata.remedies import apply
    from ptlm.userdata.splitting import split_subject
    from ptlm.userdata.subject import Subject

    subject = Subject({split: reading.table for split, reading in readings.items()}, roles)
    for name in fixes:
        subject = apply(name, subject)
    if len(subject.tables) == 1:
        subject = subject.with_tables(split_subject(subject, shares))
    return with_tables(readings, subject.tables)


def _words(items: Sequence[str]) -> dict[str, str]:
    pairs = [item.partition("=") for item in items]
    for item, (label, mark, word) in zip(items, pairs, strict=True):
        if not (label and mark and word):
            raise UsageError(N_("--word espera rótulo=palavra, como 1=positivo; veio “{item}”."), item=item)
    return {label: word for label, _mark, word in pairs}


def _facts(made: "Task") -> dict[str, Any]:
    from ptlm.tasks.plain import task_to_plain

    return dict(task_to_plain(made))


def _tell(made: "Task", json: bool) -> None:
    if json:
        print_json(_facts(made))
        return
    rows = ", ".join(f"{split} {count}" for split, count in made.rows.items())
    say(
        _("Tarefa {name}, versão {version}: {rows} linhas.", name=made.id, version=made.version, rows=rows),
        style="bold",
    )
    if made.labels:
        say(", ".join(f"{value} → {made.labels[place]}" for value, place in made.values.items()))
    say(_("Prompt: {prompt}", prompt=made.prompt))
    say(_("Treine com: python -m ptlm train --model MODELO --task {name}", name=made.id), style="dim")


@task.command("list", help=_("Lista as tarefas feitas de arquivos seus."))
def list_tasks(json: Json = False) -> int:
    """The current version of each; broken ones with the reason."""
    from ptlm.tasks.user import broken_tasks, user_tasks

    tasks, broken = user_tasks(), broken_tasks()
    if json:
        print_json(
            [_facts(each) for each in tasks.values()]
            + [{"id": name, "error": str(why)} for name, why in broken.items()]
        )
        return 0
    rows = [
        (
            each.id,
            each.version,
            each.kind,
            ", ".join(f"{split} {count}" for split, count in each.rows.items()),
            each.title,
        )
        for each in tasks.values()
    ]
    console().print(table("", (_("tarefa"), _("versão"), _("tipo"), _("linhas"), _("título")), rows))
    for why in broken.values():
        say(str(why), style="red")
    return 0


@task.command("export", help=_("Grava uma tarefa em um arquivo, para levar a outra máquina."))
def export(
    name: options.Known,
    output: Annotated[Path, typer.Option("--output", help=_("Arquivo ou pasta."))] = Path(),
    json: Json = False,
) -> int:
    """One zip file with the rows and the record."""
    from ptlm.userdata.exchange import export as write

    path = write(name, output)
    print_json({"id": name, "file": str(path)}) if json else say(_("Gravada em {file}.", file=path))
    return 0


@task.command("import", help=_("Traz uma tarefa de um arquivo exportado."))
def import_task(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("O arquivo."))],
    name: Annotated[str, typer.Option("--name", help=_("Outro nome para ela."))] = "",
    json: Json = False,
) -> int:
    """Everything is checked before anything is kept."""
    from ptlm.userdata.exchange import import_file

    _tell(import_file(file, name), json)
    return 0


@task.command("remove", help=_("Apaga uma tarefa; as execuções feitas com ela ficam."))
def remove(
    name: options.Known,
    yes: Annotated[bool, typer.Option("--yes", help=_("Não pergunta."))] = False,
    json: Json = False,
) -> int:
    """Asks first."""
    from ptlm.userdata.store import delete, saved_versions

    saved_versions(name)
    if not yes:
        typer.confirm(_("Apagar a tarefa {name} e todas as suas versões?", name=name), abort=True)
    delete(name)
    print_json({"id": name, "removed": True}) if json else say(_("Tarefa {name} apagada.", name=name))
    return 0
