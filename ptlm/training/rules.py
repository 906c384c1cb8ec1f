"""Values that do not count, because others do: said before a run begins, in a form and in a shell alike."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from ptlm.i18n import N_, _
from ptlm.models.record import Model
from ptlm.training.config import Settings


@dataclass(frozen=True)
class Rule:
    """One value that does not count as it stands, and when."""

    name: str
    """The field that it is about."""
    applies: Callable[[Settings, Collection[str], Model], bool]
    """Asked with all values, the names of those that were set by hand, and the model."""
    text: str
    """What is said, with the names of `Settings` and of `Model` as fields; Portuguese, marked for translation."""


RULES: tuple[Rule, ...] = (
    Rule(
        "epochs",
        lambda settings, by_hand, _model: bool(settings.steps) and "epochs" in by_hand,
        N_("“Épocas” não conta: o treino termina depois de tantos “Passos”."),
    ),
    Rule(
        "micro_batch_size",
        lambda settings, _by_hand, _model: settings.micro_batch_size > settings.batch_size,
        N_("“Micro-lote” não conta: é maior que o “Lote efetivo”, de {batch_size:,}."),
    ),
    Rule(
        "max_length",
        lambda settings, _by_hand, model: settings.max_length > model.positions > 0,
        N_("“Tokens de entrada” não conta inteiro: {title} lê no máximo {positions:,}."),
    ),
    Rule(
        "evaluate_steps",
        lambda settings, _by_hand, _model: settings.evaluate_steps > 0 and settings.evaluate != "steps",
        N_("“Passos entre avaliações” não conta: “Quando avaliar” não é a cada tantos passos."),
    ),
    Rule(
        "evaluate_steps",
        lambda settings, _by_hand, _model: (
            settings.evaluate == "steps" and 0 < settings.steps < settings.evaluate_steps
        ),
        N_("“Passos entre avaliações” não conta: o treino já termina depois de {steps:,}."),
    ),
    Rule(
        "keep_best",
        lambda settings, _by_hand, _model: settings.keep_best and settings.evaluate == "end",
        N_("“Guardar o melhor” não conta: só se avalia no fim."),
    ),
    Rule(
        "patience",
        lambda settings, _by_hand, _model: settings.patience > 0 and settings.evaluate == "end",
        N_("“Paciência” não conta: só se avalia no fim."),
    ),
)


def notes(settings: Settings, by_hand: Collection[str], model: Model) -> dict[str, str]:
    """What should be known of these values before a run begins, by the name of the field."""
    return {
        rule.name: _(rule.text, title=model.title, positions=model.positions, **settings.as_dict())
        for rule in RULES
        if rule.applies(settings, by_hand, model)
    }
