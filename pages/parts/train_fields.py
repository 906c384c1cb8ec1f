"""The form of hyperparameters: a preset, what matters most, and the rest folded."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pages.parts import notices
from pages.parts.grid import grid
from pages.parts.train_state import APART, NAME, PRESET, SEEDS, field_key
from ptlm.i18n import _
from ptlm.models.record import Model
from ptlm.tasks import find
from ptlm.training.config import PRESETS, choices
from ptlm.views import hyperparameters, request
from ptlm.views.hyperparameters import SECTIONS, SEED, Field
from ptlm.views.request import Plan, Request

LONGEST_NAME = 80
MORE = "train_more"
"""Whether the folded inputs are open."""


def show(asked: Request, plan: Plan, models: Sequence[Model]) -> None:
    """All inputs; an empty one means the preset's value, which stands in it as its hint."""
    st.header(_("3. Como treinar"), anchor=False)
    st.segmented_control(
        _("Predefinição"),
        list(PRESETS),
        format_func=lambda name: _(hyperparameters.PRESET_TITLES[name]),
        key=PRESET,
        required=True,
        persist_state="session",
    )
    st.caption(_(hyperparameters.PRESET_HELP[asked.preset]))
    hints = request.defaults(asked.preset, models, asked.tasks)
    kinds = {find(name).kind for name in asked.tasks}
    fields = hyperparameters.relevant({model.family for model in models}, kinds)
    with grid("fields", "basic"):
        for field in fields:
            if field.section == "basic":
                _input(field, hints, plan, models)
        st.text_input(
            _(SEED.title),
            key=SEEDS,
            placeholder=str(hints["seed"]),
            help=_(SEED.help),
            persist_state="session",
        )
        _complaint(SEED.name, plan)
    folded = [field for field in fields if field.section != "basic"]
    if plan.problem and plan.field in {field.name for field in folded}:
        st.session_state[MORE] = True  # what is wrong must be seen
    more = st.expander(_("Mais ajustes"), icon=":material/tune:", key=MORE, on_change="rerun")
    if more.open:  # these many inputs would take the browser longer than all the rest of the page
        with more:
            _folded(folded, hints, plan, models)
            _runs(asked)


def _runs(asked: Request) -> None:
    """What the runs are called, and how many there are."""
    st.text_input(
        _("Nome"),
        key=NAME,
        placeholder=_("opcional"),
        persist_state="session",
        help=_("Como as execuções se chamam nas listas e nos gráficos; sem nome, pelo que fazem."),
        max_chars=LONGEST_NAME,
    )
    if len(asked.tasks) > 1:
        st.toggle(
            _("Uma execução para cada tarefa"),
            key=APART,
            persist_state="session",
            help=_(
                "Sem isto, os modelos que geram texto aprendem todas as tarefas juntas, como no protocolo."
            ),
        )


def _folded(fields: Sequence[Field], hints: Mapping[str, Any], plan: Plan, models: Sequence[Model]) -> None:
    for section, title in SECTIONS.items():
        members = [field for field in fields if field.section == section]
        if members:
            st.markdown(f"**{_(title)}**")
            with grid("fields", section):
                for field in members:
                    _input(field, hints, plan, models)


def _input(field: Field, hints: Mapping[str, Any], plan: Plan, models: Sequence[Model]) -> None:
    with st.container(gap="xxsmall"):
        kind = hyperparameters.type_of(field.name)
        if kind in (int, float):
            number(field, hints, field_key(field.name))
        else:
            st.selectbox(
                options=_options(field, kind, models),
                index=None,
                format_func=lambda value: hyperparameters.shown(field.name, value),
                accept_new_options=field.name == "prefix",
                **_common(field, hints, field_key(field.name)),
            )
        _complaint(field.name, plan)


def number(field: Field, hints: Mapping[str, Any], key: str) -> Any:
    """The input of a number; None where it is empty.

    It takes any size and sign: what is not allowed is said by `ptlm`, not kept back by the browser. For that it is a
    float also where a whole number is wanted: of those, browsers take none that is too large.
    """
    step = float(field.step)
    value = st.number_input(value=None, step=step, format="%g", **_common(field, hints, key))
    return hyperparameters.typed(field.name, value)


def _common(field: Field, hints: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {
        "label": _(field.title),
        "key": key,
        "help": f"{_(field.help)}  \n`{field.name}`",
        "placeholder": _hint(field, hints),
        "persist_state": "session",
    }


def _hint(field: Field, hints: Mapping[str, Any]) -> str:
    value = hints[field.name]
    return _("por modelo") if value is None else hyperparameters.shown(field.name, value)


def _options(field: Field, kind: type, models: Sequence[Model]) -> list[Any]:
    if kind is bool:
        return [True, False]
    return list(choices(field.name)) or [
        "",
        *dict.fromkeys(prefix for model in models for prefix in model.prefixes),
    ]


def _complaint(name: str, plan: Plan) -> None:
    """What is wrong with this very field, or to be known of it, right below it."""
    if plan.problem and plan.field == name:
        st.markdown(f":red[:material/error: {notices.plain(str(plan.problem))}]")
    elif name in plan.notes:
        st.caption(f":orange[:material/info:] {notices.plain(plan.notes[name])}")
