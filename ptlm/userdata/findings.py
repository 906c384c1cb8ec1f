"""What reading and auditing find: severity, how often, where, and what can be done about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ptlm.i18n import N_, _
from ptlm.userdata.limits import SHOWN_LINES

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
SEVERITY_TITLES: Mapping[Severity, str] = {
    "error": N_("Erro"),
    "warning": N_("Aviso"),
    "info": N_("Informação"),
}

SPLIT_NAMES: Mapping[str, str] = {
    "train": N_("treino"),
    "validation": N_("validação"),
    "test": N_("teste"),
}
"""What splits are called inside a sentence."""


@dataclass(frozen=True)
class FindingKind:
    """One sort of finding."""

    severity: Severity
    template: str
    """Portuguese, marked for translation; `{count}` and the finding's values are filled in."""
    remedy: str = ""
    """Key of `ptlm.userdata.remedies.REMEDIES`, where one click settles it."""


FINDINGS: Mapping[str, FindingKind] = {
    # Reading
    "ragged_lines": FindingKind(
        "error",
        N_(
            "{count} linha(s) não formam {width} colunas ou têm aspas soltas (a primeira é a linha {line}, "
            "com {cells}): corrija, pule ou pare."
        ),
    ),
    "skipped_lines": FindingKind(
        "warning", N_("{count} linha(s) que não formam {width} colunas foram deixadas de fora, como pedido.")
    ),
    "kept_lines": FindingKind(
        "warning", N_("{count} linha(s) não puderam ser lidas; ficaram no lugar, marcadas e sem previsão.")
    ),
    "bad_json": FindingKind(
        "error", N_("{count} linha(s) não são objetos JSON ({problem}): corrija, pule ou pare.")
    ),
    "skipped_json": FindingKind(
        "warning", N_("{count} linha(s) que não são objetos JSON foram deixadas de fora, como pedido.")
    ),
    "repaired_lines": FindingKind(
        "info", N_("{count} linha(s) foram corrigidas tratando as aspas como texto comum.")
    ),
    "quotes_off": FindingKind(
        "info", N_("Neste arquivo as aspas são texto: com elas desligadas, as linhas foram lidas de novo.")
    ),
    "swallowed_lines": FindingKind(
        "warning",
        N_(
            "{count} registro(s) entre aspas ocupam várias linhas que, sem aspas, seriam linhas inteiras: "
            "se forem aspas soltas, desligue as aspas."
        ),
    ),
    "multiline_cells": FindingKind(
        "info", N_("{count} registro(s) têm quebras de linha dentro de uma célula.")
    ),
    "blank_lines": FindingKind("info", N_("{count} linha(s) em branco foram puladas.")),
    "undecodable": FindingKind(
        "warning", N_("{count} linha(s) têm bytes inválidos em {encoding}, trocados por “�”, como pedido.")
    ),
    "mixed_line_ends": FindingKind(
        "info", N_("O arquivo mistura finais de linha ({ends}); todos foram aceitos.")
    ),
    "renamed_columns": FindingKind(
        "warning", N_("{count} nome(s) de coluna vazios, repetidos ou longos demais foram trocados: {names}.")
    ),
    "header_width": FindingKind(
        "warning", N_("O cabeçalho tem {header} coluna(s) e as linhas têm {width}: confira os nomes.")
    ),
    "other_format": FindingKind(
        "info", N_("O nome termina em “{suffix}”, mas o conteúdo é {format}; foi lido pelo conteúdo.")
    ),
    "other_sheets": FindingKind(
        "info", N_("A pasta de trabalho tem {count} planilhas; foi lida a “{sheet}”.")
    ),
    "unreadable": FindingKind("error", N_("{problem}")),
    # Columns
    "one_column": FindingKind(
        "error", N_("Há uma só coluna: faltam o texto ou o rótulo, ou o separador é outro.")
    ),
    "constant_column": FindingKind(
        "warning", N_("A coluna “{column}” tem o mesmo valor em todas as linhas.")
    ),
    # Rows
    "empty_cells": FindingKind(
        "warning", N_("{count} linha(s) com a coluna “{column}” vazia."), "drop_empty"
    ),
    "empty_labels": FindingKind(
        "error", N_("{count} linha(s) sem resposta na coluna “{column}”."), "drop_empty"
    ),
    "missing_markers": FindingKind(
        "info",
        N_("{count} célula(s) da coluna “{column}” dizem “NA”, “null” ou parecido; são lidas como texto."),
    ),
    "duplicates": FindingKind(
        "warning", N_("{count} linha(s) repetem o texto e a resposta de outra."), "drop_duplicates"
    ),
    "conflicts": FindingKind(
        "warning", N_("{count} linha(s) têm o mesmo texto que outra, mas outra resposta."), "drop_conflicts"
    ),
    "leakage": FindingKind(
        "warning",
        N_("{count} linha(s) de “{split}” têm o mesmo texto que linhas de “{other}”."),
        "remove_leaked",
    ),
    # Labels
    "labels": FindingKind("info", N_("{count} rótulos: {labels}.")),
    "label_spellings": FindingKind(
        "info", N_("{count} rótulo(s) aparecem também com espaços ou como número decimal: {pairs}.")
    ),
    "single_label": FindingKind(
        "error", N_("Todas as linhas têm o mesmo rótulo, “{label}”: não há o que aprender.")
    ),
    "label_per_row": FindingKind(
        "error",
        N_("Quase toda linha tem um rótulo só dela ({count} rótulos): a coluna “{column}” não é de rótulos."),
    ),
    "many_labels": FindingKind(
        "warning", N_("{count} rótulos são muitos para uma classificação: confira a coluna.")
    ),
    "rare_labels": FindingKind("warning", N_("{count} rótulo(s) têm menos de {least} linhas: {labels}.")),
    "imbalance": FindingKind(
        "warning", N_("O rótulo “{label}” está em {share:.0%} das linhas; a acurácia sozinha vai enganar.")
    ),
    "label_typos": FindingKind(
        "warning", N_("{count} linha(s) com rótulos que parecem erro de digitação: {pairs}."), "merge_labels"
    ),
    "new_labels": FindingKind(
        "warning", N_("{count} linha(s) de “{split}” têm rótulos que o treino não tem: {labels}.")
    ),
    "lost_labels": FindingKind("warning", N_("Sem nenhuma linha em “{split}”: {labels}.")),
    "not_a_number": FindingKind(
        "error", N_("{count} célula(s) da coluna “{column}” não são números: {examples}.")
    ),
    "out_of_range": FindingKind(
        "error",
        N_("{count} número(s) da coluna “{column}” estão fora da escala de {low} a {high}: {examples}."),
    ),
    "decimal_comma": FindingKind("info", N_("{count} número(s) da coluna “{column}” usam vírgula decimal.")),
    "numbers": FindingKind("info", N_("Números de {low} a {high}, média {mean}.")),
    "answer_not_in_context": FindingKind(
        "warning", N_("{count} resposta(s) não estão no contexto: um codificador não pode extraí-las.")
    ),
    # Texts
    "lengths": FindingKind(
        "info", N_("Textos de {median} caracteres na mediana, {high} no percentil 99, {most} no máximo.")
    ),
    "truncation": FindingKind(
        "warning",
        N_(
            "{model}: cerca de {count} linha(s) ({share:.1%}) passam de {tokens} tokens e seriam cortadas (estimativa)."
        ),
    ),
    "truncated": FindingKind(
        "warning", N_("{model}: {count} linha(s) ({share:.1%}) passam de {tokens} tokens e seriam cortadas.")
    ),
    "truncated_sample": FindingKind(
        "warning",
        N_(
            "{model}: cerca de {count} linha(s) ({share:.1%}) passam de {tokens} tokens e seriam cortadas "
            "(contado em uma amostra)."
        ),
    ),
    "language": FindingKind(
        "warning", N_("De {sample} linhas sorteadas, {count} parecem estar em {language}.")
    ),
    "control_characters": FindingKind(
        "warning",
        N_("{count} célula(s) da coluna “{column}” têm caracteres de controle (como NUL)."),
        "clean_characters",
    ),
    "invisible_characters": FindingKind(
        "warning",
        N_(
            "{count} célula(s) da coluna “{column}” têm caracteres invisíveis ou que invertem a direção do texto."
        ),
        "clean_characters",
    ),
    "broken_characters": FindingKind(
        "warning", N_("{count} célula(s) da coluna “{column}” têm “�”: a codificação se perdeu antes daqui.")
    ),
    "mojibake": FindingKind(
        "warning",
        N_("{count} célula(s) da coluna “{column}” têm acentos trocados (como “Ã§”)."),
        "fix_mojibake",
    ),
    "decomposed": FindingKind(
        "info",
        N_("{count} célula(s) da coluna “{column}” têm acentos separados das letras."),
        "compose_accents",
    ),
    "special_tokens": FindingKind(
        "info",
        N_(
            "{count} célula(s) da coluna “{column}” têm escrito o que alguns modelos leem como marca própria "
            "([SEP], </s>…): a prévia mostra o que cada um lê."
        ),
    ),
    "html": FindingKind("info", N_("{count} célula(s) da coluna “{column}” têm marcas de HTML.")),
    # Splits
    "few_rows": FindingKind(
        "warning", N_("Só {count} linha(s) em “{split}”: qualquer resultado será incerto.")
    ),
    "no_validation": FindingKind(
        "info", N_("Só há treino: parte dele precisa ser separada para validação."), "stratified_split"
    ),
    "not_audited": FindingKind(
        "info", N_("As colunas não foram reconhecidas: diga o tipo, os textos e a resposta.")
    ),
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing found in one file."""

    severity: Severity
    code: str
    """A key of `FINDINGS`."""
    count: int
    """How many rows, cells or labels."""
    template: str
    """Portuguese, marked for translation."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What fills the template, beside `count`."""
    lines: tuple[int, ...] = ()
    """Line numbers of the first examples, as an editor or a spreadsheet shows them."""
    split: str = ""
    """The split in whose file it is."""
    column: str = ""
    """The column it is about, if one."""
    remedy: str = ""
    """Key of `ptlm.userdata.remedies.REMEDIES`, or empty."""

    @property
    def message(self) -> str:
        """The sentence in the reader's language."""
        values = {
            name: SPLIT_NAMES.get(value, value) if name in ("split", "other") else value
            for name, value in self.values.items()
        }
        return _(self.template, count=self.count, **values)

    def as_dict(self) -> dict[str, Any]:
        """The finding as JSON can hold it."""
        return {
            "severity": self.severity,
            "code": self.code,
            "count": self.count,
            "message": self.message,
            "lines": list(self.lines),
            "split": self.split,
            "column": self.column,
            "remedy": self.remedy or None,
        }


def finding(
    code: str,
    count: int,
    *,
    lines: Iterable[int] = (),
    split: str = "",
    column: str = "",
    severity: Severity | None = None,
    **values: Any,
) -> Finding:
    """The finding `code`; only the first `SHOWN_LINES` of `lines` are kept.

    `split` and `column` are also values of the template.
    """
    kind = FINDINGS[code]
    return Finding(
        severity=severity or kind.severity,
        code=code,
        count=count,
        template=kind.template,
        values={"split": split, "column": shown(column), **values},
        lines=tuple(int(line) for line, _place in zip(lines, range(SHOWN_LINES), strict=False)),
        split=split,
        column=column,
        remedy=kind.remedy,
    )


@dataclass
class Noted:
    """Lines of one sort seen while reading: how many, and the first of them."""

    count: int = 0
    lines: list[int] = field(default_factory=list)

    def add(self, line: int) -> None:
        """Count one more."""
        self.count += 1
        if len(self.lines) < SHOWN_LINES:
            self.lines.append(line)


def noted_findings(noted: Mapping[str, Noted], **values: Any) -> list[Finding]:
    """The findings for the sorts of lines that were seen at all; `noted` is by code."""
    return [
        finding(code, each.count, lines=each.lines, **values) for code, each in noted.items() if each.count
    ]


def worst(findings: Iterable[Finding]) -> Severity | None:
    """The gravest severity among `findings`; None where there is none."""
    found = {each.severity for each in findings}
    return next((severity for severity in SEVERITIES if severity in found), None)


def shown(text: str, limit: int = 60) -> str:
    """`text` on one line and without characters that could disturb a message, cut to `limit` characters."""
    tidy = "".join(letter if letter.isprintable() else "·" for letter in text)
    return tidy if len(tidy) <= limit else tidy[: limit - 1] + "…"
