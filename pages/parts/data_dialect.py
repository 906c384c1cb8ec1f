"""How a file is read: what was detected, to be changed by hand. Which fields a format has stands in one table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from pages.parts import data_state, notices
from ptlm.errors import PtlmError
from ptlm.i18n import N_, _
from ptlm.userdata.dialect import DELIMITERS, Dialect
from ptlm.userdata.encoding import ENCODINGS
from ptlm.userdata.files import Format
from ptlm.views.making import describe, look
from ptlm.views.making.sketch import Sketch

TYPED_TABS = ("\\t", "tab")
"""What people type for a tab, which no field takes."""


@dataclass(frozen=True)
class _File:
    """One split's file and how it is read now."""

    sketch: Sketch
    split: str
    dialect: Dialect

    def bound(self, name: str, value: Any) -> str:
        """The key of the widget for one field."""
        return data_state.bound(self.sketch, f"{self.split}:{name}", value)

    def change(self, name: str, value: Any) -> None:
        """Read the file with another value of one field."""
        try:
            self.read_as(replace(self.dialect, **{name: value}))
        except PtlmError as problem:
            notices.refused(problem)

    def read_as(self, dialect: Dialect | None) -> None:
        """Read the file otherwise: columns that were chosen stay chosen, guessed ones are guessed again."""
        source = replace(self.sketch.files[self.split], dialect=dialect)
        data_state.put(self.sketch.id, lambda kept: kept.with_file(self.split, source))


@dataclass(frozen=True)
class _Choice:
    """A field with some values; shown where there is something to choose."""

    name: str
    """Of `Dialect`."""
    label: str
    """Portuguese, marked for translation."""
    options: Callable[[_File], list[str]]
    title: Callable[[str], str] = str
    others: bool = False
    """Whether another value can be typed in."""

    def show(self, file: _File) -> None:
        options = self.options(file)
        if len(options) < 2:
            return
        key = file.bound(self.name, getattr(file.dialect, self.name) or options[0])

        def store() -> None:
            chosen = st.session_state[key]
            if chosen is not None:
                file.change(self.name, "\t" if chosen in TYPED_TABS else chosen)

        st.selectbox(
            _(self.label),
            options,
            format_func=self.title,
            key=key,
            on_change=store,
            accept_new_options=self.others,
            width=190,
        )


@dataclass(frozen=True)
class _Switch:
    """A field with two values."""

    name: str
    label: str
    off: Any
    on: Any

    def show(self, file: _File) -> None:
        key = file.bound(self.name, getattr(file.dialect, self.name) == self.on)

        def store() -> None:
            file.change(self.name, self.on if st.session_state[key] else self.off)

        st.toggle(_(self.label), key=key, on_change=store)


def _delimiters(file: _File) -> list[str]:
    return list(dict.fromkeys([*DELIMITERS, file.dialect.delimiter]))


def _sheets(file: _File) -> list[str]:
    return data_state.bench().sheets(file.sketch, file.split).within(look.PATIENCE) or []


_ENCODING = _Choice("encoding", N_("Codificação"), lambda _file: list(ENCODINGS), ENCODINGS.__getitem__)
_DELIMITER = _Choice("delimiter", N_("Separador"), _delimiters, describe.delimiter_title, others=True)
_SHEET = _Choice("sheet", N_("Planilha"), _sheets)
_HEADER = _Switch("header", N_("Cabeçalho na primeira linha"), off=False, on=True)
_QUOTE = _Switch("quote", N_("Aspas envolvem células"), off="", on='"')
_UNDECODABLE = _Switch("undecodable", N_("Trocar bytes inválidos por �"), off="stop", on="replace")
FIELDS: Mapping[Format, tuple[_Choice | _Switch, ...]] = {
    "delimited": (_ENCODING, _DELIMITER, _HEADER, _QUOTE, _UNDECODABLE),
    "excel": (_SHEET, _HEADER),
    "jsonlines": (_ENCODING, _UNDECODABLE),
    "parquet": (_UNDECODABLE,),
}
"""What can be said about a file of each format, in the order in which it is shown."""


def show(sketch: Sketch, split: str) -> None:
    """The fields of one split's file, and the way back to what was detected."""
    try:
        dialect = data_state.bench().dialect(sketch, split).within(look.PATIENCE)
    except PtlmError as problem:
        st.error(notices.plain(str(problem)), icon=":material/error:")
        return
    if dialect is None:
        return
    file = _File(sketch, split, dialect)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for field in FIELDS[dialect.format]:
            field.show(file)
        if sketch.files[split].dialect is not None:
            st.button(
                _("Como detectado"),
                type="tertiary",
                icon=":material/undo:",
                key=f"detected:{split}",
                on_click=file.read_as,
                args=(None,),
            )
