"""Training with one's own task, on its own page: which models, how, and the button that starts them."""

from typing import Any

import streamlit as st

from pages.parts import links, notices, server, train_fields, train_summary
from pages.parts.grid import grid
from ptlm.i18n import _, plural
from ptlm.models.record import Model
from ptlm.training.config import PRESETS
from ptlm.userdata.store import Saved
from ptlm.views import estimates, formats, hyperparameters, own_training, request
from ptlm.views.request import Plan, Request


def show(kept: Saved) -> None:
    """The form and the button; a plan with a problem says so and cannot be started."""
    st.header(_("Treinar"), anchor=False)
    with st.container(border=True, key="own_training"):
        picked, found = _models(kept)
        preset, overrides, seeds = _values(kept, found)
        asked = own_training.request(kept, picked, preset, overrides, seeds)
        plan = request.plan(asked, server.models(picked))
        _cost(plan)
        _buttons(asked, plan)


def _models(kept: Saved) -> tuple[list[str], list[Model]]:
    key = f"own_models:{kept.task.id}"
    st.session_state.setdefault(key, own_training.proposed(kept.task.kind))
    picked = st.multiselect(
        _("Modelos"),
        own_training.model_options(kept.task.kind, st.session_state[key]),
        format_func=own_training.model_label,
        accept_new_options=True,
        key=key,
        persist_state="session",
        placeholder=_("Procure no catálogo, ou escreva um id do Hugging Face ou uma pasta"),
        help=_("Com vários modelos, cada um tem a sua execução, uma depois da outra."),
    )
    with st.spinner(_("Consultando o modelo…"), show_time=True):
        found = server.models(picked)
    return picked, [record for record in found.values() if isinstance(record, Model)]


def _values(kept: Saved, models: list[Model]) -> tuple[str, dict[str, Any], str]:
    """The preset, what is set by hand on top of it, and the seeds."""
    st.session_state.setdefault("own_preset", Request.preset)
    preset: str = st.segmented_control(  # type: ignore[assignment]  # one is required
        _("Predefinição"),
        list(PRESETS),
        format_func=lambda name: _(hyperparameters.PRESET_TITLES[name]),
        key="own_preset",
        required=True,
        persist_state="session",
    )
    st.caption(_(hyperparameters.PRESET_HELP[preset]))
    hints = request.defaults(preset, models, [kept.task.id])
    with grid("quarters", "values"):
        values = {
            field.name: train_fields.number(field, hints, f"own_set:{field.name}")
            for field in own_training.FIELDS
        }
        seeds = st.text_input(
            _(hyperparameters.SEED.title),
            key="own_seeds",
            placeholder=str(hints["seed"]),
            help=_(hyperparameters.SEED.help),
            persist_state="session",
        )
    return preset, {name: value for name, value in values.items() if value is not None}, seeds


def _cost(plan: Plan) -> None:
    if plan.problem:
        st.warning(notices.plain(str(plan.problem)), icon=":material/info:")
        return
    cost = estimates.estimate(plan.specs, server.store().runs())
    parts = [
        plural(cost.rows, "{count:,} linha", "{count:,} linhas"),
        plural(cost.steps, "{count:,} passo", "{count:,} passos"),
        f"≈ {formats.duration(cost.seconds)}",
        _("memória ≈ {size}", size=formats.size(cost.memory)),
    ]
    st.caption(" · ".join(parts))
    train_summary.doubts(cost)


def _buttons(asked: Request, plan: Plan) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button(
            train_summary.start_label(plan),
            type="primary",
            icon=":material/play_arrow:",
            key="own_start",
            disabled=bool(plan.problem),
        ):
            _start(plan)
        if st.button(_("Mais ajustes"), icon=":material/tune:", type="tertiary", key="own_more"):
            links.go("treinar", **request.to_address(asked))


def _start(plan: Plan) -> None:
    """Queue the runs; the page shows them below."""
    with notices.guarded():
        train_summary.queue(plan.specs)
        st.rerun()
