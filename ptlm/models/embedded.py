"""The embedded models: built on the spot by `ptlm.models.nano`, without network, with random weights."""

from ptlm.i18n import N_
from ptlm.models.record import Model

_NOTE = N_(
    "Modelo de demonstração, criado na hora com pesos aleatórios e sem rede: serve para experimentar o produto, "
    "não para obter bons resultados."
)

NANO_MODELS: tuple[Model, ...] = (
    Model(
        id="ptlm/nano-encoder",
        title="Nano BERT",
        family="encoder",
        positions=512,
        backbone_millions=0.3,
        embedding_millions=0.2,
        total_millions=0.5,
        licence="MIT",
        batch_size=16,
        learning_rate=1e-3,
        epochs=3.0,
        note=_NOTE,
        embedded=True,
    ),
    Model(
        id="ptlm/nano-deberta",
        title="Nano DeBERTa-v2",
        family="encoder",
        positions=512,
        backbone_millions=0.3,
        embedding_millions=0.1,
        total_millions=0.4,
        licence="MIT",
        batch_size=16,
        learning_rate=1e-3,
        epochs=3.0,
        note=_NOTE,
        embedded=True,
    ),
    Model(
        id="ptlm/nano-t5",
        title="Nano T5",
        family="encoder-decoder",
        backbone_millions=0.8,
        embedding_millions=0.1,
        total_millions=0.9,
        licence="MIT",
        batch_size=16,
        learning_rate=1e-3,
        epochs=3.0,
        note=_NOTE,
        embedded=True,
    ),
    Model(
        id="ptlm/nano-gpt2",
        title="Nano GPT-2",
        family="decoder",
        positions=1024,
        backbone_millions=0.2,
        embedding_millions=0.3,
        total_millions=0.5,
        licence="MIT",
        batch_size=16,
        learning_rate=1e-3,
        epochs=3.0,
        note=_NOTE,
        embedded=True,
    ),
)
