"""Words of the trade that the pages use: term and explanation, Portuguese, marked for translation."""

from ptlm.i18n import N_

MODELS: tuple[tuple[str, str], ...] = (
    (
        N_("Codificador (encoder)"),
        N_(
            "Família do BERT e do DeBERTa: lê o texto inteiro e escolhe uma classe, um número ou um trecho. Treina-se "
            "um modelo por tarefa."
        ),
    ),
    (
        N_("Codificador-decodificador (encoder-decoder)"),
        N_(
            "Família do T5: lê o texto e escreve a resposta. Um só modelo aprende todas as tarefas escolhidas."
        ),
    ),
    (
        N_("Decodificador (decoder)"),
        N_(
            "Família do GPT: continua o texto com a resposta. Um só modelo aprende todas as tarefas escolhidas."
        ),
    ),
    (
        N_("Ajuste fino"),
        N_("Continuar o treino de um modelo que já conhece a língua, agora com exemplos de uma tarefa."),
    ),
    (
        N_("Token"),
        N_("Pedaço de texto que o modelo lê de uma vez: uma palavra comum, ou parte de uma rara."),
    ),
    (
        N_("Parâmetros"),
        N_("Os números que o treino ajusta. 110 M são 110 milhões; mais costuma ser melhor, e mais lento."),
    ),
)
TRAINING: tuple[tuple[str, str], ...] = (
    (N_("Época"), N_("Uma passagem por todas as linhas de treino.")),
    (N_("Passo"), N_("Um ajuste dos pesos, feito com um lote de linhas.")),
    (N_("Perda"), N_("O que o treino diminui: quão improvável o modelo achou a resposta certa.")),
    (
        N_("Semente"),
        N_(
            "Número que fixa o acaso. A mesma semente repete o resultado; várias mostram quanto ele varia por sorte."
        ),
    ),
    (
        N_("Ponto guardado (checkpoint)"),
        N_("Estado completo do treino em disco, de onde uma execução parada continua."),
    ),
    (
        N_("Prompt"),
        N_("O texto, feito das colunas da linha, que os modelos que escrevem recebem."),
    ),
    (
        N_("Rótulo por extenso"),
        N_(
            "A classe escrita em palavras, como “implicação lógica”, que os modelos que escrevem aprendem a dar."
        ),
    ),
)
MEASURING: tuple[tuple[str, str], ...] = (
    (
        N_("Intervalo de confiança de 95%"),
        N_(
            "Faixa calculada de um jeito que, em 95 de cada 100 conjuntos de avaliação como este, contém o valor que "
            "se veria com infinitas linhas. Faixas largas pedem cautela: a diferença entre dois modelos pode ser sorte."
        ),
    ),
    (
        N_("Resposta trivial"),
        N_(
            "O que se acerta sem ler o texto: a classe mais frequente, a média. Um modelo útil fica bem acima."
        ),
    ),
    (
        N_("Saída não entendida"),
        N_("Texto gerado que não é nenhum dos rótulos, ou que não tem número. Conta como erro."),
    ),
    (
        N_("Partição"),
        N_(
            "Parte dos dados: treino (para aprender), validação (para escolher) e teste (para medir uma vez só)."
        ),
    ),
    (
        N_("Matriz de confusão"),
        N_("Quantas linhas de cada classe receberam cada resposta: mostra quais classes se confundem."),
    ),
    (
        N_("Vazamento"),
        N_("Linhas da avaliação que também estão no treino: o resultado parece melhor do que é."),
    ),
)
DATA: tuple[tuple[str, str], ...] = (
    (
        N_("Procedência"),
        N_("Se os dados foram escritos em português, traduzidos por máquina, ou gerados (sintéticos)."),
    ),
    (
        N_("Impressão digital"),
        N_(
            "Código calculado a partir dos dados: se muda, os dados mudaram, e os resultados não se comparam."
        ),
    ),
    (
        N_("Manifesto"),
        N_("O que uma execução anota para poder ser repetida: pacotes, máquina, dados, modelo, comando."),
    ),
)
