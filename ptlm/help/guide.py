"""How to use the product, step by step, and what to do when something goes wrong."""

from dataclasses import dataclass

from ptlm.i18n import N_


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: Markdown, marked for translation."""

    title: str
    text: str
    page: str = ""
    """The page where it is done; empty: anywhere."""
    icon: str = ""


STEPS: tuple[Step, ...] = (
    Step(
        title=N_("Veja funcionar"),
        text=N_(
            "Em **Início**, aperte **Rodar uma demonstração**: um modelo minúsculo aprende uma tarefa inventada em "
            "menos de um minuto, sem baixar nada. A página da execução se abre sozinha."
        ),
        page="inicio",
        icon="play_arrow",
    ),
    Step(
        title=N_("Escolha modelo e tarefas"),
        text=N_(
            "Em **Treinar**, marque um ou mais modelos e tarefas. O que não combina aparece desligado, com o motivo. "
            "À direita ficam o resumo, o tempo e a memória estimados, o que será baixado, e o comando que faz o "
            "mesmo no terminal."
        ),
        page="treinar",
        icon="model_training",
    ),
    Step(
        title=N_("Traga os seus dados"),
        text=N_(
            "Em **Meus dados**, envie um TSV, CSV, Excel, JSON por linha ou Parquet. Os problemas do arquivo são "
            "apontados linha por linha antes de qualquer treino, e a tarefa pronta aparece ao lado das outras."
        ),
        page="meus_dados",
        icon="upload_file",
    ),
    Step(
        title=N_("Acompanhe o treino"),
        text=N_(
            "A página da execução mostra o registro, as curvas e o tempo que falta. Pode fechar o navegador: o treino "
            "segue. **Parar** guarda o ponto em que está, e **Retomar** continua dali. No processador, o treino espera "
            "um instante enquanto se abre uma página."
        ),
        page="execucoes",
        icon="monitoring",
    ),
    Step(
        title=N_("Saiba se o resultado é bom"),
        text=N_(
            "Cada métrica vem com um intervalo de confiança de 95% e com o que acertaria a resposta trivial. "
            "Veja os exemplos errados, compare execuções, e ponha o resultado ao lado dos publicados em **Resultados**."
        ),
        page="resultados",
        icon="leaderboard",
    ),
    Step(
        title=N_("Experimente o modelo"),
        text=N_(
            "Em **Experimentar**, escreva um texto e veja a resposta, com a probabilidade de cada classe, ou envie um "
            "arquivo e receba-o de volta com as respostas."
        ),
        page="experimentar",
        icon="chat",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Something that goes wrong, and what to do: Markdown, marked for translation."""

    title: str
    text: str


TROUBLES: tuple[Trouble, ...] = (
    Trouble(
        title=N_("Faltou memória"),
        text=N_(
            "O treino já divide os lotes sozinho quando a memória acaba. Se ainda assim falhar, diminua **Tokens de "
            "entrada** ou **Micro-lote**, escolha um modelo menor, ou feche outros programas, e retome a execução. O "
            "lote efetivo não muda, e por isso o resultado também não."
        ),
    ),
    Trouble(
        title=N_("Não há rede"),
        text=N_(
            "Os modelos e as tarefas de demonstração não precisam de rede, e o que já foi baixado continua valendo. "
            "Dados que você tem em disco podem ser apontados pela variável `PTLM_DATA_DIR`, com as pastas `plue`, "
            "`assin2` e `faquad` dentro."
        ),
    ),
    Trouble(
        title=N_("O modelo não aprende"),
        text=N_(
            "Se a métrica fica igual à da resposta trivial, tente uma taxa de aprendizado de três a dez vezes menor "
            "(ou maior, se a perda mal se mexe), mais épocas, ou outra semente: em conjuntos pequenos, como WNLI e "
            "RTE, uma semente ruim estraga o treino inteiro."
        ),
    ),
    Trouble(
        title=N_("A execução foi interrompida"),
        text=N_(
            "A máquina desligou, ou alguém encerrou o processo. Aperte **Retomar**: ela continua do último ponto "
            "guardado, com a mesma ordem dos dados. Na CPU, o resultado final é idêntico ao de um treino sem pausa."
        ),
    ),
    Trouble(
        title=N_("Muitas respostas não foram entendidas"),
        text=N_(
            "Modelos que escrevem a resposta podem escrever algo que não é nenhum dos rótulos: conta como erro, e a "
            "taxa aparece ao lado da métrica. Costuma sumir com mais épocas, ou com rótulos que sejam palavras comuns."
        ),
    ),
)

COMMANDS: tuple[tuple[str, str], ...] = (
    ("python -m ptlm doctor", N_("o que funciona nesta máquina")),
    ("python -m ptlm tasks", N_("as tarefas, com todos os seus campos")),
    ("python -m ptlm models", N_("os modelos do catálogo")),
    ("python -m ptlm train --model ptlm/nano-encoder --task demo_sentiment", N_("treinar e avaliar")),
    ("python -m ptlm runs", N_("as execuções; show, stop e resume agem sobre uma")),
    (
        "python -m ptlm predict --run ID --input novas.tsv --output respostas.tsv",
        N_("responder a um arquivo"),
    ),
)
"""Shell commands and what each is for."""

SHORTCUTS: tuple[tuple[str, str], ...] = (
    ("Tab", N_("próximo campo ou botão; com Shift, o anterior")),
    (N_("Enter / Espaço"), N_("aperta o botão, abre a lista, marca a caixa")),
    ("↑ ↓", N_("escolhe dentro de uma lista; nas listas também se pode digitar parte do nome")),
    ("Ctrl + Enter", N_("em Experimentar, responde; em qualquer caixa de texto, confirma o que foi escrito")),
    ("Esc", N_("fecha janelas, listas e menus")),
    ("Ctrl + F", N_("com uma tabela em foco, procura dentro dela")),
    ("Ctrl + C", N_("com células marcadas em uma tabela, copia para a planilha")),
    ("R", N_("fora dos campos, atualiza a página sem recarregá-la")),
)
"""Keys and what each does."""
