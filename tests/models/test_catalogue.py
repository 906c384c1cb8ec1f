"""The catalogue is data: complete, consistent, and true to the published figures of the seed's models."""

import re
from collections import Counter

import pytest

from ptlm.models import MODELS
from ptlm.models.catalogue import CATALOGUE
from ptlm.models.record import Model

SEED = {
    # hub id: (title, family, backbone, embedding, total)
    "unicamp-dl/ptt5-small-portuguese-vocab": (
        "ptt5-small-portuguese-vocab",
        "encoder-decoder",
        44.1,
        16.4,
        60.5,
    ),
    "tgsc/ult5-pt-small": ("ul2-pt-small", "encoder-decoder", 56.6, 25.8, 82.4),
    "pierreguillou/gpt2-small-portuguese": ("gpt2-small-portuguese", "decoder", 85.8, 38.6, 124.4),
    "unicamp-dl/ptt5-base-portuguese-vocab": (
        "ptt5-base-portuguese-vocab",
        "encoder-decoder",
        198.2,
        24.7,
        222.9,
    ),
    "tgsc/debertina-base": ("DeBERTina-base-32k-vocab", "encoder", 85.5, 24.6, 110.0),
    "neuralmind/bert-base-portuguese-cased": ("BERTimbau-base", "encoder", 86.0, 22.9, 108.9),
    "neuralmind/bert-large-portuguese-cased": ("BERTimbau-large", "encoder", 303.9, 30.5, 334.4),
    "microsoft/mdeberta-v3-base": ("mdeberta-base", "encoder", 85.5, 192.8, 278.2),
}
WANTED = [
    "FacebookAI/xlm-roberta-base",
    "sagui-nlp/debertinha-ptbr-xsmall",
    *(
        f"PORTULAN/albertina-{size}-portuguese-{variety}-encoder"
        for size in ("100m", "900m", "1b5")
        for variety in ("ptbr", "ptpt")
    ),
    "PortBERT/PortBERT_base",
    "unicamp-dl/ptt5-large-portuguese-vocab",
    *(f"unicamp-dl/ptt5-v2-{size}" for size in ("small", "base", "large")),
    *(f"TucanoBR/Tucano-{size}" for size in ("160m", "630m", "1b1")),
    *(f"nicholasKluge/TeenyTinyLlama-{size}" for size in ("160m", "460m")),
    "NOVA-vision-language/GlorIA-1.3B",
]


@pytest.mark.parametrize("hub_id", SEED)
def test_a_seed_model_has_the_published_title_and_sizes(hub_id: str) -> None:
    model = MODELS[hub_id]
    sizes = (model.backbone_millions, model.embedding_millions, model.total_millions)
    assert (model.title, model.family, *sizes) == SEED[hub_id]


def test_the_seed_s_prefixes_are_offered() -> None:
    assert MODELS["tgsc/ult5-pt-small"].prefixes == ("<|NLU|>", "<|NLG|>")
    assert [model.id for model in CATALOGUE if model.prefixes] == ["tgsc/ult5-pt-small"]


@pytest.mark.parametrize("hub_id", WANTED)
def test_models_of_today_are_there(hub_id: str) -> None:
    assert MODELS[hub_id].total_millions > 0
    assert ("ptpt" in hub_id or "GlorIA" in hub_id) == (MODELS[hub_id].variety == "pt-PT")


@pytest.mark.parametrize("model", CATALOGUE, ids=lambda model: model.id)
def test_a_record_is_usable(model: Model) -> None:
    assert re.fullmatch(r"[\w.-]+/[\w.-]+", model.id)
    assert not model.embedded
    assert model.title
    assert 0 < model.learning_rate <= 1e-3
    assert model.batch_size >= 8
    assert model.epochs >= 1
    assert model.variety in ("pt-BR", "pt-PT", "pt", "multilingual")
    assert model.licence in ("MIT", "Apache-2.0") or model.note, "an unknown licence is told"
    parts = model.backbone_millions + model.embedding_millions
    assert parts == 0 or parts == pytest.approx(model.total_millions, abs=0.15)


def test_ids_and_titles_are_unique() -> None:
    assert len(MODELS) == len({*MODELS}) > len(CATALOGUE)
    assert max(Counter(model.title for model in MODELS.values()).values()) == 1
    assert len({model.id for model in CATALOGUE}) == len(CATALOGUE)


def test_larger_models_learn_slower() -> None:
    for family in ("encoder", "encoder-decoder", "decoder"):
        models = sorted((m for m in CATALOGUE if m.family == family), key=lambda m: m.total_millions)
        assert models[0].learning_rate > models[-1].learning_rate
