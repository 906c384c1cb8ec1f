"""The guide's steps, troubles, keys and commands."""

from ptlm.help import guide
from ptlm.views import guide as texts


def test_every_step_and_trouble_says_something_and_commands_are_the_shells() -> None:
    from ptlm.cli.commands import app

    known = {command.name or command.callback.__name__ for command in app.registered_commands}
    used = {words.split()[3] for words, _purpose in guide.COMMANDS}
    assert used <= known
    assert all(step.text for step in guide.STEPS)
    assert all(trouble.text for trouble in guide.TROUBLES)


def test_commands_are_told_what_for_and_keys_what_they_do() -> None:
    pairs = [part.split("\n", 1) for part in texts.commands().split("\n\n")]
    assert pairs == [[f"# {purpose}", command] for command, purpose in guide.COMMANDS]
    assert [(entry.term, entry.text) for entry in texts.shortcuts()] == list(guide.SHORTCUTS)
