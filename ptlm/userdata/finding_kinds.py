"""Every sort of finding: how grave it is, what it says, and what settles it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ptlm.i18n import N_, NP_, Template

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
SEVERITY_TITLES: Mapping[Severity, str] = {
    "error": N_("Erro"),
    "warning": N_("Aviso"),
    "info": N_("Informação"),
}


@dataclass(frozen=True)
class FindingKind:
    """One sort of finding."""

    severity: Severity
    template: Template
    """Portuguese, marked for translation, singular and plural where `{count}` decides; the finding's values are
    filled in."""
    remedy: str = ""
    """Key of `ptlm.userdata.remedies.REMEDIES`, where one click settles it."""


FINDINGS: Mapping[str, FindingKind] = {
    # Reading
    "ragged_lines": FindingKind(
        "error",
        NP_(
            "{count:,} linha não tem o número esperado de colunas ({width}) ou tem aspas soltas (é a "
            "linha {line}, com {cells}): corrija, pule ou pare.",
            "{count:,} linhas não têm o número esperado de colunas ({width}) ou têm aspas soltas (a "
            "primeira é a linha {line}, com {cells}): corrija, pule ou pare.",
        ),
    ),
    "skipped_lines": FindingKind(
        "warning",
        NP_(
            "{count:,} linha sem o número esperado de colunas ({width}) foi deixada de fora, como pedido.",
            "{count:,} linhas sem o número esperado de colunas ({width}) foram deixadas de fora, "
            "como pedido.",
        ),
    ),
    "kept_lines": FindingKind(
        "warning",
        NP_(
            "{count:,} linha não pôde ser lida; ficou no lugar, marcada e sem previsão.",
            "{count:,} linhas não puderam ser lidas; ficaram no lugar, marcadas e sem previsão.",
        ),
    ),
    "bad_json": FindingKind(
        "error",
        NP_(
            "{count:,} linha não é um objeto JSON ({problem}): corrija, pule ou pare.",
            "{count:,} linhas não são objetos JSON ({problem}): corrija, pule ou pare.",
        ),
    ),
    "skipped_json": FindingKind(
        "warning",
        NP_(
            "{count:,} linha que não é um objeto JSON foi deixada de fora, como pedido.",
            "{count:,} linhas que não são objetos JSON foram deixadas de fora, como pedido.",
        ),
    ),
    "repaired_lines": FindingKind(
        "info",
        NP_(
            "{count:,} linha foi corrigida tratando as aspas como texto comum.",
            "{count:,} linhas foram corrigidas tratando as aspas como texto comum.",
        ),
    ),
    "quotes_off": FindingKind(
        "info", N_("Neste arquivo as aspas são texto: com elas desligadas, as linhas foram lidas de novo.")
    ),
    "swallowed_lines": FindingKind(
        "warning",
        NP_(
            "{count:,} registro entre aspas ocupa várias linhas que, sem aspas, seriam linhas "
            "inteiras: se forem aspas soltas, desligue as aspas.",
            "{count:,} registros entre aspas ocupam várias linhas que, sem aspas, seriam linhas "
            "inteiras: se forem aspas soltas, desligue as aspas.",
        ),
    ),
    "multiline_cells": FindingKind(
        "info",
        NP_(
            "{count:,} registro tem quebras de linha dentro de uma célula.",
            "{count:,} registros têm quebras de linha dentro de uma célula.",
        ),
    ),
    "blank_lines": FindingKind(
        "info",
        NP_(
            "{count:,} linha em branco foi pulada.",
            "{count:,} linhas em branco foram puladas.",
        ),
    ),
    "undecodable": FindingKind(
        "warning",
        NP_(
            "{count:,} linha tem bytes inválidos em {encoding}, trocados por “�”, como pedido.",
            "{count:,} linhas têm bytes inválidos em {encoding}, trocados por “�”, como pedido.",
        ),
    ),
    "mixed_line_ends": FindingKind(
        "info", N_("O arquivo mistura finais de linha ({ends}); todos foram aceitos.")
    ),
    "renamed_columns": FindingKind(
        "warning",
        NP_(
            "{count:,} nome de coluna vazio, repetido ou longo demais foi trocado: {names}.",
            "{count:,} nomes de coluna vazios, repetidos ou longos demais foram trocados: {names}.",
        ),
    ),
    "header_width": FindingKind(
        "warning", N_("O número de colunas é {header} no cabeçalho e {width} nas linhas: confira os nomes.")
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
        "warning",
        NP_(
            "{count:,} linha com a coluna “{column}” vazia.",
            "{count:,} linhas com a coluna “{column}” vazia.",
        ),
        "drop_empty",
    ),
    "empty_labels": FindingKind(
        "error",
        NP_(
            "{count:,} linha sem resposta na coluna “{column}”.",
            "{count:,} linhas sem resposta na coluna “{column}”.",
        ),
        "drop_empty",
    ),
    "missing_markers": FindingKind(
        "info",
        NP_(
            "{count:,} célula da coluna “{column}” diz “NA”, “null” ou parecido; é lida como texto.",
            "{count:,} células da coluna “{column}” dizem “NA”, “null” ou parecido; são lidas como texto.",
        ),
    ),
    "duplicates": FindingKind(
        "warning",
        NP_(
            "{count:,} linha repete o texto e a resposta de outra.",
            "{count:,} linhas repetem o texto e a resposta de outra.",
        ),
        "drop_duplicates",
    ),
    "conflicts": FindingKind(
        "warning",
        NP_(
            "{count:,} linha tem o mesmo texto que outra, mas outra resposta.",
            "{count:,} linhas têm o mesmo texto que outra, mas outra resposta.",
        ),
        "drop_conflicts",
    ),
    "leakage": FindingKind(
        "warning",
        NP_(
            "{count:,} linha de “{split}” tem o mesmo texto que linhas de “{other}”.",
            "{count:,} linhas de “{split}” têm o mesmo texto que linhas de “{other}”.",
        ),
        "remove_leaked",
    ),
    # Labels
    "labels": FindingKind(
        "info",
        NP_(
            "{count:,} rótulo: {labels}.",
            "{count:,} rótulos: {labels}.",
        ),
    ),
    "label_spellings": FindingKind(
        "info",
        NP_(
            "{count:,} rótulo aparece também com espaços ou como número decimal: {pairs}.",
            "{count:,} rótulos aparecem também com espaços ou como número decimal: {pairs}.",
        ),
    ),
    "single_label": FindingKind(
        "error", N_("Todas as linhas têm o mesmo rótulo, “{label}”: não há o que aprender.")
    ),
    "label_per_row": FindingKind(
        "error",
        N_(
            "Quase toda linha tem um rótulo só dela ({count:,} ao todo): a coluna “{column}” não é "
            "de rótulos."
        ),
    ),
    "many_labels": FindingKind(
        "warning", N_("{count:,} rótulos são muitos para uma classificação: confira a coluna.")
    ),
    "rare_labels": FindingKind(
        "warning",
        NP_(
            "{count:,} rótulo tem menos de {least} linhas: {labels}.",
            "{count:,} rótulos têm menos de {least} linhas: {labels}.",
        ),
    ),
    "imbalance": FindingKind(
        "warning", N_("O rótulo “{label}” está em {share:.0%} das linhas; a acurácia sozinha vai enganar.")
    ),
    "label_typos": FindingKind(
        "warning",
        NP_(
            "{count:,} linha com um rótulo que parece erro de digitação: {pairs}.",
            "{count:,} linhas com rótulos que parecem erro de digitação: {pairs}.",
        ),
        "merge_labels",
    ),
    "new_labels": FindingKind(
        "warning",
        NP_(
            "{count:,} linha de “{split}” tem um rótulo ausente do treino: {labels}.",
            "{count:,} linhas de “{split}” têm rótulos ausentes do treino: {labels}.",
        ),
    ),
    "lost_labels": FindingKind("warning", N_("Sem nenhuma linha em “{split}”: {labels}.")),
    "not_a_number": FindingKind(
        "error",
        NP_(
            "{count:,} célula da coluna “{column}” não é um número: {examples}.",
            "{count:,} células da coluna “{column}” não são números: {examples}.",
        ),
    ),
    "out_of_range": FindingKind(
        "error",
        NP_(
            "{count:,} número da coluna “{column}” está fora da escala de {low:g} a {high:g}: {examples}.",
            "{count:,} números da coluna “{column}” estão fora da escala de {low:g} a {high:g}: {examples}.",
        ),
    ),
    "decimal_comma": FindingKind(
        "info",
        NP_(
            "{count:,} número da coluna “{column}” usa vírgula decimal.",
            "{count:,} números da coluna “{column}” usam vírgula decimal.",
        ),
    ),
    "numbers": FindingKind("info", N_("Números de {low:g} a {high:g}, média {mean:.3g}.")),
    "answer_not_in_context": FindingKind(
        "warning",
        NP_(
            "{count:,} resposta não está no contexto: um encoder não pode extraí-la.",
            "{count:,} respostas não estão no contexto: um encoder não pode extraí-las.",
        ),
    ),
    # Texts
    "lengths": FindingKind(
        "info",
        N_("Caracteres por texto: {median:,} na mediana, {high:,} no percentil 99, {most:,} no máximo."),
    ),
    "truncation": FindingKind(
        "warning",
        NP_(
            "{model}: cerca de {count:,} linha ({share:.1%}) passa de {tokens:,} tokens e seria "
            "cortada (estimativa).",
            "{model}: cerca de {count:,} linhas ({share:.1%}) passam de {tokens:,} tokens e seriam "
            "cortadas (estimativa).",
        ),
    ),
    "truncated": FindingKind(
        "warning",
        NP_(
            "{model}: {count:,} linha ({share:.1%}) passa de {tokens:,} tokens e seria cortada.",
            "{model}: {count:,} linhas ({share:.1%}) passam de {tokens:,} tokens e seriam cortadas.",
        ),
    ),
    "truncated_sample": FindingKind(
        "warning",
        NP_(
            "{model}: cerca de {count:,} linha ({share:.1%}) passa de {tokens:,} tokens e seria "
            "cortada (contado em uma amostra).",
            "{model}: cerca de {count:,} linhas ({share:.1%}) passam de {tokens:,} tokens e seriam "
            "cortadas (contado em uma amostra).",
        ),
    ),
    "language": FindingKind(
        "warning",
        NP_(
            "Em uma amostra de {sample:,} linhas, {count:,} parece estar em {language}.",
            "Em uma amostra de {sample:,} linhas, {count:,} parecem estar em {language}.",
        ),
    ),
    "control_characters": FindingKind(
        "warning",
        NP_(
            "{count:,} célula da coluna “{column}” tem caracteres de controle (como NUL).",
            "{count:,} células da coluna “{column}” têm caracteres de controle (como NUL).",
        ),
        "clean_characters",
    ),
    "invisible_characters": FindingKind(
        "warning",
        NP_(
            "{count:,} célula da coluna “{column}” tem caracteres invisíveis ou que invertem a "
            "direção do texto.",
            "{count:,} células da coluna “{column}” têm caracteres invisíveis ou que invertem a "
            "direção do texto.",
        ),
        "clean_characters",
    ),
    "broken_characters": FindingKind(
        "warning",
        NP_(
            "{count:,} célula da coluna “{column}” tem “�”: a codificação se perdeu antes daqui.",
            "{count:,} células da coluna “{column}” têm “�”: a codificação se perdeu antes daqui.",
        ),
    ),
    "mojibake": FindingKind(
        "warning",
        NP_(
            "{count:,} célula da coluna “{column}” tem acentos trocados (como “Ã§”).",
            "{count:,} células da coluna “{column}” têm acentos trocados (como “Ã§”).",
        ),
        "fix_mojibake",
    ),
    "decomposed": FindingKind(
        "info",
        NP_(
            "{count:,} célula da coluna “{column}” tem acentos separados das letras.",
            "{count:,} células da coluna “{column}” têm acentos separados das letras.",
        ),
        "compose_accents",
    ),
    "special_tokens": FindingKind(
        "info",
        NP_(
            "{count:,} célula da coluna “{column}” traz escrito o que alguns modelos leem como marca "
            "própria ([SEP], </s>…): a prévia mostra o que cada um lê.",
            "{count:,} células da coluna “{column}” trazem escrito o que alguns modelos leem como "
            "marca própria ([SEP], </s>…): a prévia mostra o que cada um lê.",
        ),
    ),
    "html": FindingKind(
        "info",
        NP_(
            "{count:,} célula da coluna “{column}” tem marcas de HTML.",
            "{count:,} células da coluna “{column}” têm marcas de HTML.",
        ),
    ),
    # Splits
    "few_rows": FindingKind(
        "warning",
        NP_(
            "Só {count:,} linha em “{split}”: qualquer resultado será incerto.",
            "Só {count:,} linhas em “{split}”: qualquer resultado será incerto.",
        ),
    ),
    "no_validation": FindingKind(
        "info", N_("Só há treino: parte dele precisa ser separada para validação."), "stratified_split"
    ),
    "not_audited": FindingKind(
        "info", N_("As colunas não foram reconhecidas: diga o tipo, os textos e a resposta.")
    ),
}
