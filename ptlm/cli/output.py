"""What the commands print: tables for people, JSON for programs."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ptlm.files import dumps
from ptlm.i18n import _

Json = Annotated[bool, typer.Option("--json", help=_("Escreve JSON em vez de texto."))]
"""The option that every command has."""

FILE_WIDTH = 160
"""Columns of a table that is not printed in a terminal."""
STATE_STYLES = {
    "done": "green",
    "failed": "red",
    "broken": "red",
    "cancelled": "yellow",
    "interrupted": "yellow",
    "queued": "dim",
}


def console(*, stderr: bool = False) -> Console:
    """Where to print for people; texts are printed as they are, brackets and all."""
    made = Console(stderr=stderr, markup=False, highlight=False)
    if not made.is_terminal:
        made.width = FILE_WIDTH
    return made


def say(text: str | Text, *, stderr: bool = False, style: str = "") -> None:
    """One line for people, however long."""
    console(stderr=stderr).print(text, style=style or None, soft_wrap=True)


def print_json(value: Any) -> None:
    """One line of JSON on standard output."""
    typer.echo(dumps(value))


def state_text(state: str, title: str) -> Text:
    """A state's name in its colour."""
    return Text(title, style=STATE_STYLES.get(state, "cyan"))


def table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str | Text]], right: Sequence[int] = ()
) -> Table:
    """A table for people; the columns numbered in `right` are aligned to the right."""
    made = Table(title=title or None, title_justify="left", title_style="bold", header_style="bold", box=None)
    for number, column in enumerate(columns):
        justify: Literal["left", "right"] = "right" if number in right else "left"
        made.add_column(
            column, justify=justify, overflow="fold", no_wrap=number == 0
        )  # ids can be copied whole
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    return made


def fields(pairs: Iterable[tuple[str, str | Text]]) -> Table:
    """Names and values, one a line."""
    made = Table.grid(padding=(0, 2))
    made.add_column(style="bold", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in pairs:
        made.add_row(name, value if isinstance(value, Text) else Text(value))
    return made
