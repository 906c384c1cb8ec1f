"""Where the product does something else than the notebooks that the stored seed figures come from, and why."""

from ptlm.i18n import N_

EVERY_TASK = (
    N_(
        "Os decoders geram a partir de prompts preenchidos à esquerda, como se não houvesse preenchimento; "
        "nos cadernos, à direita, o que mudava o texto gerado."
    ),
    N_(
        "A tarefa de cada linha acompanha os tensores; nos cadernos, um número acima do vocabulário dentro dos "
        "rótulos marcava a tarefa."
    ),
    N_("A perda de avaliação dos decoders, que nos cadernos incluía o preenchimento, não é usada."),
    N_("As métricas fazem parte do pacote; nos cadernos, eram baixadas da internet no meio do treino."),
)
"""What touches every task of the notebooks."""

QUOTING = N_(
    "O arquivo é lido sem tratar aspas como delimitador e nenhuma linha se perde; com a leitura padrão de CSV, "
    "os cadernos perdiam linhas."
)
TEST_AS_VALIDATION = N_(
    "Como nos cadernos, os números são do teste oficial, que lá também servia de validação durante o treino; "
    "aqui, quem escolhe a melhor época o faz na validação oficial e mede o teste uma só vez."
)
QQP_LABELS = N_("Os rótulos estão do lado certo (1 é duplicada); nos cadernos, estavam trocados.")
SCITAIL_ROWS = N_("Os encoders recebem todas as linhas; nos cadernos, por um engano, não recebiam nenhuma.")
STSB_VALIDATION = N_(
    "A validação são as 1500 linhas de dev; as 1379 que os cadernos anunciam são as do teste, que não tem rótulos."
)
