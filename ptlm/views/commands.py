"""The shell commands that make the same runs, as they are shown to be copied."""

import os
import shlex
from collections.abc import Sequence

from ptlm import paths
from ptlm.runs.spec import TRAIN, Spec

PLACES = {"PTLM_HOME": paths.home, "PTLM_DATA_DIR": paths.raw_data}
"""What the environment may say of where things are: a shell of one's own need not say the same."""


def of(specs: Sequence[Spec]) -> list[str]:
    """One command for all runs that differ in nothing but their seed, each over several short lines."""
    found: dict[tuple[tuple[str, str], ...], dict[tuple[str, str], None]] = {}
    for spec in specs:
        options = spec.options()
        seeds = [option for option in options if option[0] == "--seed"]
        alike = tuple(option for option in options if option not in seeds)
        found.setdefault(alike, {}).update(dict.fromkeys(seeds))
    return [_lines((*alike, *seeds)) for alike, seeds in found.items()]


def _lines(options: Sequence[tuple[str, str]]) -> str:
    """A line for each option: a browser would break a long one in the middle of an option's name."""
    there = [f"{name}={shlex.quote(str(place()))}" for name, place in PLACES.items() if os.environ.get(name)]
    return " \\\n".join((*there, shlex.join(TRAIN), *(f"  {shlex.join(option)}" for option in options)))
