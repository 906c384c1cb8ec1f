"""Three rows as a model sees them: exactly, where its vocabulary is on this machine."""

from collections.abc import Sequence

import streamlit as st

from pages.parts import notices
from ptlm.i18n import _
from ptlm.models import MODELS
from ptlm.userdata.prompt import Preview
from ptlm.views import own_training
from ptlm.views.making import seen
from ptlm.views.making.at_hand import reader


def pick(kind: str, chosen: Sequence[str], place: str) -> str:
    """The model to look through: of the family chosen here, one of the `chosen` or an embedded one.

    `place` tells one part of the page from another: a browser shows each with its own default.
    """
    family = st.segmented_control(
        _("Como o modelo vê três linhas"),
        seen.families(kind),
        default=seen.families(kind)[0],
        required=True,
        key=f"{place}_family",
    )
    st.caption(_(seen.NOTES[family]))
    names = dict.fromkeys((*chosen, *own_training.EMBEDDED))
    options = [name for name in names if name in MODELS and MODELS[name].family == family]
    return str(
        st.selectbox(
            _("Modelo"),
            options,
            format_func=own_training.model_label,
            key=f"{place}_seen:{family}:{hash(tuple(options))}",
        )
    )


def show(rows: Sequence[Preview], name: str) -> None:
    """The rows through the model called `name`, and whether that is exact."""
    model, known = MODELS[name], reader(MODELS[name])
    found = seen.exactly(rows, known) if known else seen.seen(rows, model.family)
    for row in found:
        answers = _("responde") if model.family == "encoder" else _("escreve")
        st.html(seen.markup(row, _title(row), answers, _("sem resposta")))
    if known:
        text = _("Exatamente os tokens de {model}; os especiais em destaque.", model=model.title)
    else:
        text = _(
            "Estimativa: o vocabulário de {model} ainda não está nesta máquina. Os tokens especiais, em destaque, são "
            "os usuais da família; os nomes mudam de modelo para modelo.",
            model=model.title,
        )
    st.caption(notices.plain(text))


def _title(row: seen.Seen) -> str:
    if not row.tokens:
        return _("lê (linha {line})", line=row.line)
    title = _("lê (linha {line}, {tokens} tokens)", line=row.line, tokens=row.tokens)
    return title + (" · " + _("o fim será cortado") if row.cut else "")
