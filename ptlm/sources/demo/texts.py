"""One function a demo task: a seeded random source, a split and what the answer shall be, to one raw row."""

from random import Random
from typing import Any

from ptlm.sources.demo import lexicon
from ptlm.sources.demo.grammar import Noun, agree, sentence

Row = dict[str, Any]


def _noun(random: Random, pool: lexicon.Pool, split: str) -> Noun:
    return Noun.parse(random.choice(pool.of(split)))


def _person(random: Random, split: str) -> Noun:
    feminine = random.random() < 0.5
    pool = lexicon.WOMEN if feminine else lexicon.MEN
    return Noun(random.choice(pool.of(split)), feminine)


def sentiment(random: Random, split: str, label: int) -> Row:
    """An opinion: 0 negative, 1 positive. In one of four the adjective is denied, which turns it round."""
    thing, who = _noun(random, lexicon.THINGS, split), _person(random, split).word
    time = random.choice(lexicon.TIMES.of(split))
    if random.random() < 0.2:
        verb = random.choice(lexicon.LIKED if label else lexicon.DISLIKED)
        return {"sentence": sentence(f"{who} {verb} {thing.definite} {time}"), "label": label}
    denied = random.random() < 0.25
    adjective = random.choice(lexicon.POSITIVE if bool(label) != denied else lexicon.NEGATIVE)
    verdict = (
        f"{'não foi nada' if denied else random.choice(('foi', 'foi muito', 'é bem', 'ficou'))} "
        + agree(adjective, feminine=thing.feminine)
    )
    text = random.choice(
        (
            f"{thing.definite} que {who} escolheu {time} {verdict}",
            f"{time}, {who} disse que {thing.definite} {verdict}",
            f"para {who}, {thing.definite} {verdict}",
        )
    )
    return {"sentence": sentence(text), "label": label}


def inference(random: Random, split: str, label: int) -> Row:
    """A premise with two states of a place and a hypothesis on one: 0 contradicts it, 1 follows from it."""
    room, who = _noun(random, lexicon.ROOMS, split), _person(random, split).word
    time = random.choice(lexicon.TIMES.of(split))
    states = [random.choice(pair) for pair in random.sample(lexicon.OPPOSITES, 2)]
    first, second = (agree(state, feminine=room.feminine) for state in states)
    asked = random.choice(states)
    denied = random.random() < 0.3
    claimed = asked if bool(label) != denied else _opposite(asked)
    premise = random.choice(
        (
            f"{time}, {room.definite} de {who} estava {first} e {second}",
            f"{who} contou que {room.definite} estava {first} e {second} {time}",
            f"{room.definite} que {who} visitou {time} estava {first} e {second}",
        )
    )
    claim = f"{room.definite} {'não estava' if denied else 'estava'} {agree(claimed, feminine=room.feminine)}"
    return {"premise": sentence(premise), "hypothesis": sentence(claim), "label": label}


def _opposite(state: str) -> str:
    return {**dict(lexicon.OPPOSITES), **{two: one for one, two in lexicon.OPPOSITES}}[state]


def similarity(random: Random, split: str, score: int) -> Row:
    """Two reports of five parts (who, did, what, where, when); the score says how many parts are the same."""
    pools = (
        (*lexicon.WOMEN.of(split), *lexicon.MEN.of(split)),
        lexicon.DEEDS,
        tuple(Noun.parse(text).indefinite for text in lexicon.OBJECTS.of(split)),
        lexicon.CITIES.of(split),
        lexicon.TIMES.of(split),
    )
    pairs = [random.sample(pool, 2) for pool in pools]
    same = set(random.sample(range(len(pools)), score))
    first = [one for one, _ in pairs]
    second = [one if place in same else other for place, (one, other) in enumerate(pairs)]
    return {"sentence1": _report(random, first), "sentence2": _report(random, second), "score": float(score)}


def _report(random: Random, parts: list[str]) -> str:
    who, did, what, where, when = parts
    return sentence(
        random.choice((f"{who} {did} {what} em {where} {when}", f"{when}, {who} {did} {what} em {where}"))
    )


def question(random: Random, split: str, topic: int) -> Row:
    """Four facts about a person in any order and a question about one of them; the answer is a span."""
    who = _person(random, split)
    job = agree(random.choice(lexicon.JOBS.of(split)), feminine=who.feminine)
    subject = "ela" if who.feminine else "ele"
    facts = [
        ("nasceu em {}", random.choice(lexicon.CITIES.of(split)), f"Onde {who.word} nasceu?"),
        ("trabalha como {}", job, f"Qual é a profissão de {who.word}?"),
        ("pratica {}", random.choice(lexicon.HOBBIES.of(split)), f"O que {who.word} pratica?"),
        ("gosta de comer {}", random.choice(lexicon.FOODS.of(split)), f"O que {who.word} gosta de comer?"),
    ]
    _, answer, asked = facts[topic]
    told = [template.format(value) for template, value, _ in random.sample(facts, len(facts))]
    context = f"{who.word} {told[0]} e {told[1]}. {subject.capitalize()} {told[2]} e {told[3]}."
    return {
        "context": context,
        "question": asked,
        "answers": {"text": [answer], "answer_start": [context.index(f" {answer}") + 1]},
    }


def summary(random: Random, split: str, work: int) -> Row:
    """A short news item and its headline."""
    who, role = _person(random, split), random.choice(lexicon.ROLES)
    role = agree(role, feminine=who.feminine)
    place, city = _noun(random, lexicon.BUILDINGS, split), random.choice(lexicon.CITIES.of(split))
    past, present = lexicon.WORKS[work]
    time = random.choice(lexicon.TIMES.of(split))
    news = f"{Noun(role, who.feminine).definite} {who.word} {past} {place.definite} de {city} {time}"
    aside = random.choice(
        (
            "muitos moradores acompanharam a visita de perto",
            "a imprensa da região acompanhou tudo",
            "choveu bastante e o trânsito ficou lento",
            "os vizinhos receberam a notícia com surpresa",
        )
    )
    told = [sentence(news), sentence(aside)]
    if random.random() < 0.5:
        told.reverse()
    headline = f"{role} {present} {place.word} em {city}"
    return {"document": " ".join(told), "summary": sentence(headline)}
