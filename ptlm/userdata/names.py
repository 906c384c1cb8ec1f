"""Names of tasks: what a folder and a command line can bear, and nothing that is taken."""

import re
import unicodedata

from ptlm.errors import UsageError
from ptlm.i18n import N_
from ptlm.tasks import TASKS
from ptlm.tasks.user import NAME, versions
from ptlm.userdata.findings import shown


class UnfitNameError(UsageError):
    """A name that a task cannot be given: it is taken, or no folder or command line can bear it."""


def slug(title: str) -> str:
    """A name made of any title: `Meu corpus é ótimo!` to `meu_corpus_e_otimo`."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9-]+", "_", plain).strip("_-")[:64].rstrip("_-") or "tarefa"


def check_name(name: str) -> None:
    """Raise UnfitNameError for a name that cannot be a user's task's."""
    if not NAME.fullmatch(name):
        raise UnfitNameError(
            N_(
                "“{name}” não serve de nome de tarefa: use até 64 letras minúsculas, números, - e _, como “{close}”."
            ),
            name=shown(name),
            close=slug(name),
        )
    if name in TASKS:
        raise UnfitNameError(N_("“{name}” já é o nome de uma tarefa do programa: escolha outro."), name=name)


def free_name(title: str) -> str:
    """A name made of `title` that no task has yet."""
    base = slug(title)[:60]
    name, copy = base, 1
    while name in TASKS or versions(name):
        copy += 1
        name = f"{base}_{copy}"
    return name
