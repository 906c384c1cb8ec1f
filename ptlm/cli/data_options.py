"""The options of `check` and `task`: what the user's files are, and how they are written."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from ptlm.i18n import _

Kind = Literal["classification", "similarity", "question_answering", "summarisation"]
OnRagged = Literal["ask", "skip", "repair", "stop"]
Validation = Annotated[Path | None, typer.Option("--validation", help=_("Arquivo de validação."))]
Test = Annotated[Path | None, typer.Option("--test", help=_("Arquivo de teste."))]
TextColumn = Annotated[
    list[str] | None, typer.Option("--text", metavar="COLUMN", help=_("Coluna de texto; pode repetir."))
]
TextPair = Annotated[
    str | None, typer.Option("--text-pair", metavar="COLUMN", help=_("Segunda coluna de texto."))
]
Label = Annotated[str | None, typer.Option("--label", metavar="COLUMN", help=_("Coluna da resposta."))]
KindOption = Annotated[Kind | None, typer.Option("--kind", help=_("Tipo de tarefa; sem ele, é deduzido."))]
Scale = Annotated[
    str | None, typer.Option("--scale", metavar="LOW:HIGH", help=_("Escala da similaridade, como 0:5."))
]
NoHeader = Annotated[
    bool, typer.Option("--no-header", help=_("A primeira linha já é de dados; as colunas se chamam 1, 2, …"))
]
Delimiter = Annotated[str | None, typer.Option("--delimiter", help=_("Separador; tab para tabulação."))]
Encoding = Annotated[
    str | None, typer.Option("--encoding", help=_("Codificação do texto, como utf-8 ou cp1252."))
]
NoQuotes = Annotated[bool, typer.Option("--no-quotes", help=_("Aspas são texto, não envolvem células."))]
Sheet = Annotated[str | None, typer.Option("--sheet", help=_("Planilha de um arquivo do Excel."))]
Replace = Annotated[
    bool, typer.Option("--replace-invalid", help=_("Troca bytes inválidos por “�” em vez de parar."))
]
Ragged = Annotated[
    OnRagged,
    typer.Option("--ragged", help=_("Linhas irregulares: listar como erro, pular, corrigir ou parar.")),
]
Train = Annotated[Path, typer.Option("--train", help=_("Arquivo de treino."))]
NewName = Annotated[
    str, typer.Argument(metavar="NAME", help=_("Nome da tarefa: minúsculas, números, - e _."))
]
Known = Annotated[str, typer.Argument(metavar="NAME", help=_("A tarefa."))]
Group = Annotated[
    str,
    typer.Option("--group", metavar="COLUMN", help=_("Linhas com o mesmo valor ficam na mesma partição.")),
]
Share = Annotated[
    float | None,
    typer.Option(
        "--share",
        help=_(
            "Parte do treino para validação, se não houver validação nem teste; sem ela, 0.1, e até 0.3 em "
            "arquivos pequenos, para que a validação tenha 100 linhas."
        ),
    ),
]
Seed = Annotated[int, typer.Option("--seed", help=_("Semente da divisão."))]
Fix = Annotated[
    list[str] | None, typer.Option("--fix", metavar="REMEDY", help=_("Correção a aplicar; pode repetir."))
]
Title = Annotated[str, typer.Option("--title", help=_("Título, para pessoas."))]
Template = Annotated[
    str,
    typer.Option("--template", help=_("Prompt para modelos que geram texto, com {coluna} entre chaves.")),
]
Word = Annotated[
    list[str] | None,
    typer.Option("--word", metavar="LABEL=WORD", help=_("Palavra de um rótulo; pode repetir.")),
]
Metric = Annotated[
    list[str] | None, typer.Option("--metric", help=_("Métrica; a primeira ordena; pode repetir."))
]
Edit = Annotated[bool, typer.Option("--edit", help=_("Grava uma nova versão de uma tarefa que já existe."))]
Checked = Annotated[Path, typer.Argument(metavar="FILE", help=_("Arquivo a conferir (o treino)."))]
