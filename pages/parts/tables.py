"""Tables of texts on a page; what can be sorted and searched is a dataframe instead."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import streamlit as st

from ptlm.views import tables


def show(heads: Sequence[str], rows: Iterable[Sequence[str]], *, named: bool = False) -> None:
    """Rows of cells under their heads; with `named`, the first cell of each row is its name."""
    st.html(tables.table(heads, rows, named=named))


def frame(table: pd.DataFrame, *, named: bool = False) -> None:
    """A table of texts; with `named`, its index names the rows."""
    heads = [*([""] if named else []), *map(str, table.columns)]
    show(heads, table.itertuples(index=named, name=None), named=named)


def records(rows: Sequence[Mapping[str, str]]) -> None:
    """Rows that say the same things, whose names are the heads."""
    show(list(rows[0]), [list(row.values()) for row in rows])


def pairs(rows: Iterable[tuple[str, str]]) -> None:
    """Names and values, one line each."""
    show((), rows, named=True)
