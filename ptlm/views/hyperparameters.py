"""Hyperparameters for people: what each is called, what it does, and where in a form it stands.

One record a field of `ptlm.training.config.Settings`; the form, the glossary and the comparison of runs read it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from ptlm.i18n import N_, _
from ptlm.kinds import Family
from ptlm.training.config import choices, types
from ptlm.training.titles import TITLES
from ptlm.views import formats

Section = Literal["basic", "length", "optimiser", "text", "questions", "evaluation"]
SECTIONS: dict[Section, str] = {
    "basic": N_("Básico"),
    "length": N_("Duração e lotes"),
    "optimiser": N_("Otimização"),
    "text": N_("Textos"),
    "questions": N_("Perguntas e respostas"),
    "evaluation": N_("Avaliação"),
}
EVERY: frozenset[Family] = frozenset({"encoder", "encoder-decoder", "decoder"})
WRITING: frozenset[Family] = frozenset({"encoder-decoder", "decoder"})


@dataclass(frozen=True, kw_only=True)
class Field:
    """One hyperparameter as a form shows it."""

    name: str
    """A field of `Settings`."""
    help: str
    section: Section
    families: frozenset[Family] = EVERY
    """The families that it means something for."""
    kind: str = ""
    """The only kind of task that it means something for; empty: all."""
    step: float = 1.0
    """By how much a click changes the number."""
    zero: str = ""
    """What zero means, where it is not simply a number."""

    @property
    def title(self) -> str:
        """What it is called; Portuguese, marked for translation."""
        return TITLES[self.name]


FIELDS: tuple[Field, ...] = (
    Field(
        name="epochs",
        help=N_(
            "Quantas vezes o modelo passa por todas as linhas de treino. Mais épocas aprendem mais, até decorar."
        ),
        section="basic",
    ),
    Field(
        name="batch_size",
        help=N_(
            "De quantas linhas o modelo aprende a cada passo. Lotes grandes são mais estáveis e dão menos passos."
        ),
        section="basic",
        step=8,
    ),
    Field(
        name="learning_rate",
        help=N_("O tamanho de cada ajuste dos pesos. Alta demais diverge; baixa demais não aprende a tempo."),
        section="basic",
        step=1e-5,
        zero=N_("a do modelo"),
    ),
    Field(
        name="limit_train",
        help=N_(
            "Usa só tantas linhas de treino de cada tarefa, sorteadas com a semente: bom para um ensaio rápido."
        ),
        section="basic",
        step=100,
        zero=N_("todas"),
    ),
    Field(
        name="steps",
        help=N_("Termina depois de tantos passos, sejam quantas forem as épocas."),
        section="length",
        step=10,
        zero=N_("pelas épocas"),
    ),
    Field(
        name="micro_batch_size",
        help=N_("Quantas linhas vão juntas ao dispositivo. Não muda o resultado; diminua se faltar memória."),
        section="length",
        zero=N_("automático"),
    ),
    Field(
        name="limit_eval",
        help=N_("Avalia só tantas linhas de cada tarefa. O resultado deixa de ser comparável ao publicado."),
        section="length",
        step=100,
        zero=N_("todas"),
    ),
    Field(
        name="length_window",
        help=N_(
            "Entre quantos lotes as linhas são ordenadas por tamanho: menos preenchimento, ordem menos aleatória."
        ),
        section="length",
    ),
    Field(
        name="schedule",
        help=N_("Como a taxa de aprendizado segue depois do aquecimento: constante, ou caindo até zero."),
        section="optimiser",
    ),
    Field(
        name="warmup",
        help=N_("Parte dos passos em que a taxa de aprendizado sobe a partir de zero, de 0 a 1."),
        section="optimiser",
        step=0.05,
    ),
    Field(
        name="weight_decay",
        help=N_("Puxa os pesos para perto de zero, contra o sobreajuste (AdamW)."),
        section="optimiser",
        step=0.01,
    ),
    Field(
        name="dropout",
        help=N_("Parte das ligações desligada ao acaso durante o treino, contra o sobreajuste."),
        section="optimiser",
        step=0.05,
    ),
    Field(
        name="gradient_clipping",
        help=N_("Maior norma que o gradiente pode ter; o que passa é encolhido."),
        section="optimiser",
        step=0.5,
        zero=N_("sem corte"),
    ),
    Field(
        name="precision",
        help=N_(
            "Aritmética dos cálculos; os pesos ficam sempre em fp32. Automática: bf16 onde a placa ou o processador "
            "tem instruções para ela (no processador, só nos produtos de matrizes)."
        ),
        section="optimiser",
    ),
    Field(
        name="graphs",
        help=N_(
            "Numa GPU da NVIDIA, lança de uma vez as operações de lotes de mesmo formato: o mesmo resultado em menos "
            "tempo. Sem GPU, nada muda."
        ),
        section="optimiser",
    ),
    Field(
        name="max_length",
        help=N_(
            "O que passa deste comprimento é cortado (em perguntas sobre um texto, dividido em janelas)."
        ),
        section="text",
        step=32,
    ),
    Field(
        name="max_target_length",
        help=N_("Quantos tokens da resposta esperada são usados no treino."),
        section="text",
        families=WRITING,
        step=16,
    ),
    Field(
        name="max_new_tokens",
        help=N_("Comprimento máximo da resposta que o modelo escreve na avaliação."),
        section="text",
        families=WRITING,
        step=10,
    ),
    Field(
        name="prefix",
        help=N_("Texto posto antes de cada entrada, como <|NLU|>, para modelos treinados assim."),
        section="text",
        families=WRITING,
    ),
    Field(
        name="target_bos",
        help=N_("Separa a entrada da resposta com um token próprio; sem ela, com uma frase da tarefa."),
        section="text",
        families=frozenset({"decoder"}),
    ),
    Field(
        name="doc_stride",
        help=N_("Tokens que janelas vizinhas de um contexto longo têm em comum."),
        section="questions",
        families=frozenset({"encoder"}),
        kind="question_answering",
        step=16,
    ),
    Field(
        name="n_best",
        help=N_("Quantos inícios e fins são considerados ao escolher o trecho da resposta."),
        section="questions",
        families=frozenset({"encoder"}),
        kind="question_answering",
    ),
    Field(
        name="max_answer_length",
        help=N_("Comprimento máximo do trecho extraído."),
        section="questions",
        families=frozenset({"encoder"}),
        kind="question_answering",
    ),
    Field(
        name="evaluate",
        help=N_("A cada época, a cada tantos passos, ou só no fim."),
        section="evaluation",
    ),
    Field(
        name="evaluate_steps",
        help=N_("Vale quando se avalia a cada tantos passos."),
        section="evaluation",
        step=10,
    ),
    Field(
        name="keep_best",
        help=N_("Fica com o modelo da melhor avaliação, escolhida na validação, em vez do último."),
        section="evaluation",
    ),
    Field(
        name="patience",
        help=N_("Para depois de tantas avaliações seguidas sem melhora."),
        section="evaluation",
        zero=N_("não parar"),
    ),
)
SEED = Field(
    name="seed",
    help=N_(
        "Fixa o acaso: a mesma semente repete o mesmo resultado na CPU. Com várias, uma execução para cada."
    ),
    section="basic",
)
BY_NAME: dict[str, Field] = {field.name: field for field in (*FIELDS, SEED)}

PRESET_TITLES: dict[str, str] = {
    "quick": N_("Recomendada"),
    "seed-benchmark": N_("Benchmark de referência"),
    "seed-tutorial": N_("Tutorial de referência"),
}
PRESET_HELP: dict[str, str] = {
    "quick": N_(
        "Os valores que costumam dar certo com cada modelo: poucas épocas, taxa e lote recomendados."
    ),
    "seed-benchmark": N_("O protocolo das figuras publicadas: 20 épocas, lote 128, taxa constante. Demora."),
    "seed-tutorial": N_("10 épocas, lote 128, taxa linear com aquecimento; fica com a melhor época."),
}
CHOICES: dict[str, str] = {
    "constant": N_("constante"),
    "linear": N_("linear até zero"),
    "cosine": N_("cosseno até zero"),
    "auto": N_("automática"),
    "off": N_("desligada"),
    "epoch": N_("a cada época"),
    "steps": N_("a cada tantos passos"),
    "end": N_("só no fim"),
}


def type_of(name: str) -> type:
    """bool, int, float or str; a field with few values is str."""
    return str if choices(name) else types()[name]


def typed(name: str, value: Any) -> Any:
    """What an input gives as the hyperparameter's own type: a browser's whole number may have come as a float.

    What is not whole where it should be is left as it is, for `Settings` to refuse.
    """
    return int(value) if type_of(name) is int and isinstance(value, float) and value.is_integer() else value


def relevant(families: Collection[Family], kinds: Collection[str]) -> list[Field]:
    """The fields that mean something for what was chosen; nothing chosen: all."""
    return [
        field
        for field in FIELDS
        if (not families or field.families & set(families))
        and (not field.kind or not kinds or field.kind in kinds)
    ]


def shown(name: str, value: Any) -> str:
    """A hyperparameter's value for people."""
    field = BY_NAME.get(name)
    if isinstance(value, bool):
        return _("sim") if value else _("não")
    if not value and field and field.zero:
        return _(field.zero)
    if isinstance(value, str):
        return _(CHOICES[value]) if value in CHOICES else value or _("nenhum")
    return formats.significant(value, 6) if isinstance(value, float) else str(value)


def title(name: str) -> str:
    """What a hyperparameter is called."""
    return _(TITLES.get(name, name))
