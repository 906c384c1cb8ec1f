"""The words of the demo tasks.

A `Pool` holds words that only fill a text: names, places, things, times. Rows to learn from use its `train` words,
rows to evaluate with use its `held_out` words, which never occur in a train text. What carries the answer of a
classification (an opinion, a state, an action) is a closed set that both share.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pool:
    """Words of one sort, split into those one may learn from and those kept for evaluation."""

    train: tuple[str, ...]
    held_out: tuple[str, ...]

    def of(self, split: str) -> tuple[str, ...]:
        """The words that texts of `split` (train, validation, test) may use."""
        return self.train if split == "train" else self.held_out


def _pool(train: str, held_out: str) -> Pool:
    """Words separated by semicolons."""
    return Pool(tuple(train.split("; ")), tuple(held_out.split("; ")))


WOMEN = _pool(
    "Ana; Maria; Carla; Paula; Sofia; Júlia; Marta; Helena; Laura; Bruna; Sílvia; Rita; Luísa; Renata; Tereza; Lúcia",
    "Beatriz; Camila; Larissa; Yasmin; Cecília; Débora; Fernanda; Isabel",
)
MEN = _pool(
    "João; Pedro; Lucas; Mateus; Carlos; Paulo; Rafael; Bruno; Tiago; André; Marcos; Daniel; Felipe; Sérgio; Luís; "
    "Mário",
    "Antônio; Eduardo; Fábio; Henrique; Igor; Leandro; Murilo; Vicente",
)
CITIES = _pool(
    "Recife; Salvador; Curitiba; Manaus; Belém; Fortaleza; Campinas; Goiânia; Maceió; Aracaju; Londrina; Olinda; "
    "Sorocaba; Santos; Cuiabá; Palmas; Macapá; Brasília; Petrópolis; Itabuna",
    "Natal; Teresina; Niterói; Joinville; Uberaba; Blumenau; Marília; Caruaru; Anápolis; Pelotas",
)
TIMES = _pool(
    "ontem; no sábado; na segunda-feira; na semana passada; em janeiro; em março; em julho; em outubro; "
    "durante as férias; de manhã; no inverno; no fim do mês",
    "anteontem; no domingo; no feriado; em agosto; em dezembro; de madrugada; no verão; na véspera do carnaval",
)
THINGS = _pool(
    "o filme; o livro; o hotel; o curso; o show; o celular; o passeio; o jogo; o aplicativo; o jantar; a novela; "
    "a peça; a pousada; a aula; a festa; a viagem; a revista; a música; a série; a palestra",
    "o romance; o documentário; o restaurante; o teclado; o festival; o espetáculo; a exposição; a comédia; "
    "a biografia; a oficina",
)
ROOMS = _pool(
    "a loja; a sala; a cozinha; a garagem; a igreja; a caixa; a padaria; a farmácia; o armário; o quarto; o banheiro; "
    "o salão; o galpão; o cofre; o museu; o teatro; o depósito; o porão; a cabana; a piscina",
    "a varanda; a biblioteca; a oficina; a gaveta; o escritório; o corredor; o mercado; o estádio; o sótão; a capela",
)
OBJECTS = _pool(
    "o carro; o barco; o relógio; o sofá; o piano; o casaco; o chapéu; o quadro; o fogão; o tapete; a mesa; a cadeira; "
    "a bicicleta; a câmera; a moto; a mala; a bola; a jaqueta; a lâmpada; a televisão",
    "o violão; o computador; o espelho; o caminhão; o vestido; a geladeira; a carroça; a escrivaninha; a estante; "
    "a canoa",
)
JOBS = _pool(
    "médico; professor; advogado; cozinheiro; dentista; jornalista; engenheiro; pintor; enfermeiro; motorista; "
    "cantor; fotógrafo; padeiro; pedreiro; escritor; bombeiro",
    "arquiteto; pianista; agricultor; veterinário; eletricista; costureiro; tradutor; garimpeiro",
)
HOBBIES = _pool(
    "futebol; xadrez; cinema; teatro; natação; dança; pintura; ciclismo; tênis; leitura; jardinagem; música; vôlei; "
    "culinária; pesca; basquete",
    "fotografia; escultura; esgrima; surfe; poesia; capoeira; astronomia; marcenaria",
)
FOODS = _pool(
    "arroz; feijão; peixe; frango; salada; macarrão; queijo; batata; sopa; pão; bolo; carne; milho; tapioca; banana; "
    "manga",
    "feijoada; lasanha; mandioca; cuscuz; abacaxi; omelete; churrasco; pamonha",
)
BUILDINGS = _pool(
    "a escola; a ponte; a praça; a creche; a estrada; a fábrica; a feira; a piscina; o hospital; o parque; o museu; "
    "o teatro; o túnel; o porto; o canal; o ginásio",
    "a biblioteca; a rodoviária; a maternidade; a passarela; o aeroporto; o estádio; o viaduto; o laboratório",
)

POSITIVE = tuple(
    "ótimo; excelente; maravilhoso; lindo; perfeito; incrível; agradável; encantador; fantástico; divertido; "
    "fascinante; impecável".split("; ")
)
NEGATIVE = tuple(
    "péssimo; horrível; terrível; ruim; chato; feio; desagradável; fraco; lamentável; confuso; insuportável; "
    "decepcionante".split("; ")
)
LIKED = tuple("adorou; amou; aprovou; elogiou; recomendou".split("; "))
DISLIKED = tuple("detestou; odiou; reprovou; criticou; rejeitou".split("; "))
OPPOSITES = (
    ("aberto", "fechado"),
    ("limpo", "sujo"),
    ("cheio", "vazio"),
    ("quente", "frio"),
    ("claro", "escuro"),
    ("seco", "molhado"),
)
AFFIRMED = tuple("estava; estava mesmo; continuava; ficou".split("; "))
DENIED = tuple("não estava; nunca esteve; já não estava; não ficou".split("; "))
DIFFERENCES = tuple(
    "em outro dia; com outra pessoa; por outro preço; de outra cor; por outro motivo; de outro modo; "
    "em outra rua".split("; ")
)
"""What makes two reports of a demo pair differ: each takes a point off their similarity."""
DEEDS = tuple("comprou; vendeu; perdeu; alugou; consertou; fotografou; pintou; encontrou".split("; "))
ROLES = tuple(
    "prefeito; governador; ministro; diretor; vereador; presidente; senador; secretário".split("; ")
)
WORKS = (
    ("inaugurou", "inaugura"),
    ("visitou", "visita"),
    ("reformou", "reforma"),
    ("fechou", "fecha"),
    ("ampliou", "amplia"),
    ("vendeu", "vende"),
    ("elogiou", "elogia"),
    ("criticou", "critica"),
)

POOLS = {name: value for name, value in globals().items() if isinstance(value, Pool)}
"""Every pool by name: what the evaluation splits keep to themselves."""
