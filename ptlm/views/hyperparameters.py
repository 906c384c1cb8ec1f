"""Hyperparameters for people: what each is called, what it does, and where in a form it stands.

One record a field of `ptlm.training.config.Settings`; the form, the glossary and the comparison of runs read it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal, get_type_hints

from ptlm.i18n import N_, _
from ptlm.kinds import Family
from ptlm.training.config import Settings, choices
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
    title: str
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


FIELDS: tuple[Field, ...] = (
    Field(
        name="epochs",
        title=N_("Épocas"),
        help=N_(
            "Quantas vezes o modelo passa por todas as linhas de treino. Mais épocas aprendem mais, até decorar."
        ),
        section="basic",
    ),
    Field(
        name="batch_size",
        title=N_("Lote efetivo"),
        help=N_(
            "De quantas linhas o modelo aprende a cada passo. Lotes grandes são mais estáveis e dão menos passos."
        ),
        section="basic",
        step=8,
    ),
    Field(
        name="learning_rate",
        title=N_("Taxa de aprendizado"),
        help=N_("O tamanho de cada ajuste dos pesos. Alta demais diverge; baixa demais não aprende a tempo."),
        section="basic",
        step=1e-5,
        zero=N_("a do modelo"),
    ),
    Field(
        name="limit_train",
        title=N_("Limite de linhas de treino"),
        help=N_(
            "Usa só tantas linhas de treino de cada tarefa, sorteadas com a semente: bom para um ensaio rápido."
        ),
        section="basic",
        step=100,
        zero=N_("todas"),
    ),
    Field(
        name="steps",
        title=N_("Passos"),
        help=N_("Termina depois de tantos passos, sejam quantas forem as épocas."),
        section="length",
        step=10,
        zero=N_("conforme as épocas"),
    ),
    Field(
        name="micro_batch_size",
        title=N_("Micro-lote"),
        help=N_("Quantas linhas vão juntas ao dispositivo. Não muda o resultado; diminua se faltar memória."),
        section="length",
        zero=N_("escolhido para o dispositivo"),
    ),
    Field(
        name="limit_eval",
        title=N_("Limite de linhas de avaliação"),
        help=N_("Avalia só tantas linhas de cada tarefa. O resultado deixa de ser comparável ao publicado."),
        section="length",
        step=100,
        zero=N_("todas"),
    ),
    Field(
        name="length_window",
        title=N_("Janela de comprimento"),
        help=N_(
            "Entre quantos lotes as linhas são ordenadas por tamanho: menos preenchimento, ordem menos aleatória."
        ),
        section="length",
    ),
    Field(
        name="schedule",
        title=N_("Agenda da taxa"),
        help=N_("Como a taxa de aprendizado segue depois do aquecimento: constante, ou caindo até zero."),
        section="optimiser",
    ),
    Field(
        name="warmup",
        title=N_("Aquecimento"),
        help=N_("Parte dos passos em que a taxa de aprendizado sobe a partir de zero, de 0 a 1."),
        section="optimiser",
        step=0.05,
    ),
    Field(
        name="weight_decay",
        title=N_("Decaimento dos pesos"),
        help=N_("Puxa os pesos para perto de zero, contra o sobreajuste (AdamW)."),
        section="optimiser",
        step=0.01,
    ),
    Field(
        name="dropout",
        title=N_("Dropout"),
        help=N_("Parte das ligações desligada ao acaso durante o treino, contra o sobreajuste."),
        section="optimiser",
        step=0.05,
    ),
    Field(
        name="gradient_clipping",
        title=N_("Corte do gradiente"),
        help=N_("Maior norma que o gradiente pode ter; o que passa é encolhido."),
        section="optimiser",
        step=0.5,
        zero=N_("sem corte"),
    ),
    Field(
        name="precision",
        title=N_("Precisão"),
        help=N_(
            "Aritmética dos cálculos; os pesos ficam sempre em fp32. Automática: bf16 onde a placa ou o processador "
            "tem instruções para ela (no processador, só nos produtos de matrizes)."
        ),
        section="optimiser",
    ),
    Field(
        name="graphs",
        title=N_("Captura em grafos CUDA"),
        help=N_(
            "Numa GPU da NVIDIA, lança de uma vez as operações de lotes de mesmo formato: o mesmo resultado em menos "
            "tempo. Sem GPU, nada muda."
        ),
        section="optimiser",
    ),
    Field(
        name="max_length",
        title=N_("Tokens de entrada"),
        help=N_(
            "O que passa deste comprimento é cortado (em perguntas sobre um texto, dividido em janelas)."
        ),
        section="text",
        step=32,
    ),
    Field(
        name="max_target_length",
        title=N_("Tokens do rótulo"),
        help=N_("Quantos tokens da resposta esperada são usados no treino."),
        section="text",
        families=WRITING,
        step=16,
    ),
    Field(
        name="max_new_tokens",
        title=N_("Tokens gerados"),
        help=N_("Comprimento máximo da resposta que o modelo escreve na avaliação."),
        section="text",
        families=WRITING,
        step=10,
    ),
    Field(
        name="prefix",
        title=N_("Prefixo"),
        help=N_("Texto posto antes de cada entrada, como <|NLU|>, para modelos treinados assim."),
        section="text",
        families=WRITING,
    ),
    Field(
        name="target_bos",
        title=N_("Marca de início da resposta"),
        help=N_("Separa a entrada da resposta com um token próprio; sem ela, com uma frase da tarefa."),
        section="text",
        families=frozenset({"decoder"}),
    ),
    Field(
        name="doc_stride",
        title=N_("Sobreposição das janelas"),
        help=N_("Tokens que janelas vizinhas de um contexto longo têm em comum."),
        section="questions",
        families=frozenset({"encoder"}),
        kind="question_answering",
        step=16,
    ),
    Field(
        name="n_best",
        title=N_("Candidatos"),
        help=N_("Quantos inícios e fins são considerados ao escolher o trecho da resposta."),
        section="questions",
        families=frozenset({"encoder"}),
        kind="question_answering",
    ),
    Field(
        name="max_answer_length",
        title=N_("Tokens da resposta"),
        help=N_("Comprimento máximo do trecho extraído."),
        section="questions",
        families=frozenset({"encoder"}),
        kind="question_answering",
    ),
    Field(
        name="evaluate",
        title=N_("Quando avaliar"),
        help=N_("A cada época, a cada tantos passos, ou só no fim."),
        section="evaluation",
    ),
    Field(
        name="evaluate_steps",
        title=N_("Passos entre avaliações"),
        help=N_("Vale quando se avalia a cada tantos passos."),
        section="evaluation",
        step=10,
    ),
    Field(
        name="keep_best",
        title=N_("Guardar o melhor"),
        help=N_("Fica com o modelo da melhor avaliação, escolhida na validação, em vez do último."),
        section="evaluation",
    ),
    Field(
        name="patience",
        title=N_("Paciência"),
        help=N_("Para depois de tantas avaliações seguidas sem melhora."),
        section="evaluation",
        zero=N_("nunca parar antes"),
    ),
)
SEED = Field(
    name="seed",
    title=N_("Sementes"),
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
    return str if choices(name) else get_type_hints(Settings)[name]


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
    return formats.significant(value, 6) if isinstance(value, int | float) else str(value)


def title(name: str) -> str:
    """What a hyperparameter is called."""
    return _(BY_NAME[name].title) if name in BY_NAME else name
