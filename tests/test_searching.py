"""What somebody types is found whatever its case and accents, everywhere alike."""

import pytest

from ptlm.runs.store import Store
from ptlm.searching import holds, words_of
from ptlm.tasks import TASKS
from ptlm.views import catalogue, listing
from tests.made_runs import made


@pytest.mark.parametrize(
    ("text", "search", "found"),
    [
        ("Demonstração sintética", "", True),
        ("Demonstração sintética", "  ", True),
        ("Demonstração sintética", "sintetica", True),
        ("demonstracao sintetica", "DEMONSTRAÇÃO SINTÉTICA", True),
        ("Demonstração sintética", "tética demo", True),
        ("Demonstração sintética", "sintética real", False),
        ("STRASSE", "straße", True),
        ("avô", "avó", True),
        ("coração", "cor a", True),
        ("", "a", False),
    ],
)
def test_every_word_stands_somewhere(text: str, search: str, found: bool) -> None:
    assert holds(text, words_of(search)) is found


def test_tasks_and_runs_are_found_without_accents() -> None:
    assert catalogue.matches(TASKS["demo_sentiment"], "opinioes sintetica") is catalogue.matches(
        TASKS["demo_sentiment"], "opiniões sintética"
    )
    assert catalogue.matches(TASKS["demo_sentiment"], "opinioes")
    made("done", name="Opinião primeira")
    assert [run.name for run in listing.matching(Store().runs(), "opiniao")] == ["Opinião primeira"]
