"""Out of the product: tables for spreadsheets, pages and papers, model cards, and all that repeats a run."""

from ptlm.export.bundle import bundle
from ptlm.export.card import model_card
from ptlm.export.latex import to_latex
from ptlm.export.table import Cell, Heading, Row, Table, mark_of, of_board
from ptlm.export.text import to_csv, to_markdown

__all__ = [
    "Table",
    "Heading",
    "Row",
    "Cell",
    "of_board",
    "mark_of",
    "to_csv",
    "to_markdown",
    "to_latex",
    "model_card",
    "bundle",
]
