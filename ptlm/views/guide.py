"""The guide as the page shows it: the keys, and the shell's commands."""

from ptlm.help import guide
from ptlm.i18n import _
from ptlm.views.glossary import Entry, plain


def shortcuts() -> list[Entry]:
    """Keys, and what each does."""
    return plain(guide.SHORTCUTS)


def commands() -> str:
    """Shell commands, what each is for in a comment above it."""
    return "\n\n".join(f"# {_(purpose)}\n{command}" for command, purpose in guide.COMMANDS)
