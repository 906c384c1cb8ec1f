"""What a model is: data. One record a model of the catalogue."""

from dataclasses import dataclass

from ptlm.errors import UsageError
from ptlm.i18n import N_
from ptlm.kinds import FAMILIES, Family


@dataclass(frozen=True, kw_only=True)
class Model:
    """One model. Sizes are in millions of parameters; 0 means not known."""

    id: str
    """Hub id, local folder, or the name of an embedded model (`ptlm/nano-…`)."""
    title: str
    family: Family
    total_millions: float = 0.0
    backbone_millions: float = 0.0
    embedding_millions: float = 0.0
    licence: str = ""
    variety: str = "pt-BR"
    """pt-BR, pt-PT, pt (both), or multilingual."""
    prefixes: tuple[str, ...] = ()
    """Prefixes the model was trained with, to put before a prompt."""
    batch_size: int = 32
    """Recommended effective batch."""
    learning_rate: float = 5e-5
    """Recommended peak learning rate for fine-tuning."""
    epochs: float = 3.0
    """Recommended passes over the data."""
    positions: int = 0
    """Tokens it can take at once; 0: no limit, or not known."""
    revision: str = "main"
    note: str = ""
    """What one should know before using it; Portuguese, marked for translation."""
    embedded: bool = False
    """Built on the spot with random weights, without network: for trying the product, not for results."""

    def __post_init__(self) -> None:
        if self.family not in FAMILIES:
            raise UsageError(
                N_("Modelo “{model}”: família “{family}” desconhecida."), model=self.id, family=self.family
            )
        parts = self.backbone_millions + self.embedding_millions
        if parts and abs(parts - self.total_millions) > 0.15:
            raise UsageError(N_("Modelo “{model}”: as partes não somam o total."), model=self.id)
