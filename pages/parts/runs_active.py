"""What has not ended, groups folded: how far it is, how long it still takes, and ways to stop it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from pages.parts import address, links, notices, run_actions, server
from ptlm.i18n import _, plural
from ptlm.runs.run import Run
from ptlm.views import listing, run_group, titles
from ptlm.views.listing import Entry

MOST = 6
"""Runs and groups on one page of the list, and runs of a group that is unfolded in it."""


class Shape(NamedTuple):
    """What the page shows outside the live piece depends on this; all are ids."""

    going: list[str]
    ended: list[str]


def shape(runs: Sequence[Run]) -> Shape:
    """Which of `runs` have ended, and which have not."""
    return Shape([run.id for run in listing.active(runs)], [run.id for run in runs if run.settled])


def show(group: str, known: Shape) -> None:
    """The list as it stands now; the whole page runs again when a run has ended, come or gone since `known`."""
    everything = server.store().runs()
    runs = listing.matching(everything, group=group)
    if shape(runs) != known:
        st.rerun()
    going = listing.active(runs)
    if not going:
        return
    names = titles.of(going)
    entries = listing.unfolded(going) if group else listing.at_work(runs)
    if group:
        _whole(Entry(runs=(*going, *(run for run in runs if run.settled)), group=group), everything)
    elif len(entries) > 1:
        _head(going)
    place = st.container()
    last = address.page(-(-len(entries) // MOST), "fila") * MOST
    with place:
        for entry in entries[last - MOST : last]:
            _group(entry, names, everything) if entry.group else _one(entry.runs[0], names)


def _head(going: Sequence[Run]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(
            plural(
                len(going),
                "{count} execução em andamento ou na fila",
                "{count} execuções em andamento ou na fila",
            ),
            width="content",
        )
        _stop_all(going, "queue")


def _whole(entry: Entry, everything: Sequence[Run]) -> None:
    """A group's progress as a whole, and the way to stop all of it."""
    now = run_group.standing(entry.runs, everything)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.progress(now.fraction, text=notices.plain(now.text))
        _stop_all(_going(entry), entry.group)


def _group(entry: Entry, names: Mapping[str, str], everything: Sequence[Run]) -> None:
    """A group, to be unfolded to those of its runs that have not ended."""
    title = f"{listing.group_title(entry.runs)} · {listing.group_contents(entry.runs)}"
    with st.container(border=True, gap="xsmall"):
        _to_group(f"**{notices.plain(title)}**", entry.group, "open")
        _whole(entry, everything)
        folded = st.expander(
            _("Execuções do grupo"), key=f"unfold:{entry.group}", type="compact", on_change="rerun"
        )
        if folded.open:
            with folded:
                _members(entry, names)


def _to_group(label: str, group: str, name: str) -> None:
    """To the group's page. Where a link leads to the page that is open, the browser's address stays as it was."""
    if st.button(label, type="tertiary", key=f"{name}:{group}", wrap=False):
        links.go("execucoes", grupo=group)


def _going(entry: Entry) -> list[Run]:
    return [run for run in entry.runs if not run.settled]


def _members(entry: Entry, names: Mapping[str, str]) -> None:
    going = _going(entry)
    for run in going[:MOST]:
        _line(run, names)
    if len(going) > MOST:
        _to_group(plural(len(going) - MOST, "Ver mais {count}", "Ver mais {count}"), entry.group, "more")


def _one(run: Run, names: Mapping[str, str]) -> None:
    with st.container(border=True):
        _line(run, names)


def _line(run: Run, names: Mapping[str, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container(gap="xxsmall"):
            st.page_link(
                links.to("execucao"),
                label=f"**{notices.plain(names[run.id])}**",
                query_params={"run": run.id},
            )
            notices.standing(run)
        run_actions.stop(run)


def _stop_all(going: Sequence[Run], name: str) -> None:
    """Asks first: what it opens holds the button that does it."""
    left = [run for run in going if not (run.live and run.stop_requested)]
    label = _("Parar todas") if left else _("Parando…")
    with st.popover(label, icon=":material/stop_circle:", disabled=not left, key=f"ask-stop:{name}"):
        st.markdown(
            _("As que estão na fila saem dela; a que treina para no próximo passo e pode ser retomada dali.")
        )
        st.button(
            plural(len(left), "Parar {count} execução", "Parar {count} execuções"),
            type="primary",
            icon=":material/stop_circle:",
            key=f"stop-all:{name}",
            on_click=run_actions.stop_each,
            # The end of the queue first: nothing of it begins because something before it has ended.
            args=([run.id for run in left[::-1]],),
        )
