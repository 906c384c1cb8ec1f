"""The schema's description has what the schema has."""

import re
from pathlib import Path

from ptlm import results
from ptlm.results.figure import COLUMNS, SCHEMA, UPGRADES

TEXT = (Path(__file__).parents[2] / "docs" / "results-schema.md").read_text(encoding="utf-8")


def test_every_column_is_described_and_no_other() -> None:
    table = TEXT.split("## Columns")[1].split("\n\nNumbers")[0]
    described = {name for line in table.splitlines() if line.startswith("| `") for name in _names(line)}
    assert described == set(COLUMNS)


def _names(line: str) -> list[str]:
    return re.findall(r"`(\w+)`", line.split("|")[1])


def test_every_version_is_described() -> None:
    versions = re.findall(r"^\| (\d+) \|", TEXT.split("## Versions")[1].split("## What")[0], flags=re.M)
    assert [int(version) for version in versions] == [*UPGRADES, SCHEMA]


def test_the_numbers_of_stored_figures_are_right() -> None:
    seed = len(results.stored(source=results.SEED))
    sources = {figure.source for figure in results.stored()} - {results.SEED}
    assert f"`ptlm/results/data/seed.csv` | {seed} |" in TEXT
    assert f"`ptlm/results/data/published.csv` | {len(results.stored()) - seed} |" in TEXT
    assert f"published figures of {len(sources)} sources" in TEXT
