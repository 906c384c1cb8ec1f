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
    """An opinion on something: 0 negative, 1 positive. Three words of the closed lists carry it."""
    thing, who = _noun(random, lexicon.THINGS, split), _person(random, split).word
    time = random.choice(lexicon.TIMES.of(split))
    verb = random.choice(lexicon.LIKED if label else lexicon.DISLIKED)
    first, second = (
        agree(word, feminine=thing.feminine)
        for word in random.sample(lexicon.POSITIVE if label else lexicon.NEGATIVE, 2)
    )
    text = random.choice(
        (
            f"{who} {verb} {thing.definite} {time}: foi {first} e {second}",
            f"{time}, {who} {verb} {thing.definite}, que ficou {first} e {second}",
            f"{thing.definite} {first} que {who} viu {time} é {second}; {who} {verb} tudo",
        )
    )
    return {"sentence": sentence(text), "label": label}


def inference(random: Random, split: str, label: int) -> Row:
    """Two states of a place, and a hypothesis that repeats one of them (1) or denies it (0)."""
    room, who = _noun(random, lexicon.ROOMS, split), _person(random, split).word
    time = random.choice(lexicon.TIMES.of(split))
    states = [
        agree(random.choice(pair), feminine=room.feminine) for pair in random.sample(lexicon.OPPOSITES, 2)
    ]
    premise = random.choice(
        (
            f"{time}, {room.definite} de {who} estava {states[0]} e {states[1]}",
            f"{who} contou que {room.definite} estava {states[0]} e {states[1]} {time}",
            f"{room.definite} que {who} visitou {time} estava {states[0]} e {states[1]}",
        )
    )
    claim = f"{room.definite} {random.choice(lexicon.AFFIRMED if label else lexicon.DENIED)} {random.choice(states)}"
    return {"premise": sentence(premise), "hypothesis": sentence(claim), "label": label}


def similarity(random: Random, split: str, score: int) -> Row:
    """Two reports of one event. Each way in which the second is said to differ takes a point off 5."""
    who, city = _person(random, split).word, random.choice(lexicon.CITIES.of(split))
    what, time = _noun(random, lexicon.OBJECTS, split).indefinite, random.choice(lexicon.TIMES.of(split))
    did = random.choice(lexicon.DEEDS)
    differences = random.sample(lexicon.DIFFERENCES, 5 - score)
    first = random.choice((f"{who} {did} {what} em {city} {time}", f"{time}, {who} {did} {what} em {city}"))
    second = f"{who} {did} {what} em {city}" + (f", mas {', '.join(differences)}" if differences else "")
    return {"sentence1": sentence(first), "sentence2": sentence(second), "score": float(score)}


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
