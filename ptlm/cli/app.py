"""The way into the shell: language, one sentence for every error, exit codes."""

import os
import sys
import traceback
from collections.abc import Sequence

from typer.exceptions import Abort, TyperException

from ptlm.errors import PtlmError
from ptlm.i18n import N_, _, language_of, set_language

BUG = 1
MISUSE = 2
INTERRUPTED = 130
LANGUAGE_VARIABLES = ("PTLM_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the words ask; returns the process's exit code.

    0: done. 1: it could not be done. 2: it was asked in a way that cannot be understood. 130: interrupted.
    """
    set_language(language_of(next(filter(None, map(os.environ.get, LANGUAGE_VARIABLES)), "")))
    from ptlm.cli.commands import app  # its help texts are translated when it is imported

    try:
        code = app(args=arguments, prog_name="python -m ptlm", standalone_mode=False)
        sys.stdout.flush()
        return int(code or 0)
    except PtlmError as error:
        return _told(error.in_shell, error.exit_code)
    except TyperException as error:
        return _told(_misuse(error), MISUSE)
    except (Abort, KeyboardInterrupt):
        return _told(_("Interrompido."), INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BUG
    except Exception as error:  # noqa: BLE001  (nobody above us: the user gets a sentence, a developer the rest)
        if os.environ.get("PTLM_DEBUG"):
            traceback.print_exc()
        return _told(_(UNFORESEEN, name=type(error).__name__, message=_first_line(error)), BUG)


UNFORESEEN = N_(
    "Erro inesperado ({name}): {message}. É um defeito do programa; com PTLM_DEBUG=1 aparecem os detalhes."
)


def _told(sentence: str, code: int) -> int:
    sys.stderr.write(sentence.rstrip() + "\n")
    return code


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else "–"


def _misuse(error: TyperException) -> str:
    """One sentence about a command line that cannot be understood."""
    parameter = getattr(error, "param", None)
    names = [name for name in getattr(parameter, "opts", ()) if name.startswith("-")]
    values = {
        "option": getattr(error, "option_name", ""),
        "name": " / ".join(names) or getattr(parameter, "metavar", None) or "",
        "message": error.format_message().rstrip("."),
    }
    template = _MISUSES.get(type(error).__name__)
    if template is None or not all(values[name] for name in ("option", "name") if f"{{{name}}}" in template):
        return values["message"] if values["message"].endswith(("?", "!")) else values["message"] + "."
    close = (getattr(error, "possibilities", None) or [""])[0]
    return _(template, **values) + (_(" Você quis dizer {close}?", close=close) if close else "")


_MISUSES = {
    "NoSuchOption": N_("Opção desconhecida: {option}."),
    "MissingParameter": N_("Falta {name}; veja --help."),
    "BadOptionUsage": N_("A opção {option} precisa de um valor."),
    "BadParameter": N_("Valor que não serve para {name}: {message}."),
}
"""Our sentences for typer's usage errors, by class; it says the others itself."""
