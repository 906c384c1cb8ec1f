"""Tables of a few texts as HTML.

A browser draws one at once; a table whose every cell is Markdown takes it longer than the rest of a page.
"""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from ptlm.i18n import _


def bold(text: str) -> Markup:
    """`text` that stands out."""
    return Markup("<b>{}</b>").format(text)


def noted(text: str, aside: str) -> Markup:
    """`text` with small print below it, if there is any."""
    return Markup("{}<small>{}</small>").format(text, aside) if aside else escape(text)


def demo(text: str) -> Markup:
    """The name of what only demonstrates, marked as such."""
    return Markup('{} <span class="ptlm-demo">{}</span>').format(text, _("demonstração"))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, named: bool = False) -> Markup:
    """Rows of cells under their heads; without any head, there is no line for them.

    Everything is escaped but what is `Markup` already. With `named`, the first cell of each row is its name.
    """
    line = Markup("<thead><tr>{}</tr></thead>").format(Markup("").join(map(_head, heads)))
    body = Markup("").join(_row(cells, named=named) for cells in rows)
    kind, head = ("", line) if any(heads) else (" pairs", "")
    return Markup('<div class="ptlm-table{}"><table>{}<tbody>{}</tbody></table></div>').format(
        kind, head, body
    )


def _head(text: str) -> Markup:
    """A column's head; over the rows' names there may be none, and a head without words is one to nobody."""
    return Markup('<th scope="col">{}</th>').format(text) if text else Markup("<td></td>")


def _row(cells: Sequence[str], *, named: bool) -> Markup:
    names = cells[:1] if named else ()
    return Markup("<tr>{}{}</tr>").format(
        _cells("th", names, ' scope="row"'), _cells("td", cells[len(names) :])
    )


def _cells(tag: str, texts: Sequence[str], attributes: str = "") -> Markup:
    start, end = Markup(f"<{tag}{attributes}>"), Markup(f"</{tag}>")
    return Markup("").join(start + escape(text) + end for text in texts)
