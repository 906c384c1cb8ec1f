"""JSON files that are replaced whole: a reader sees the old text or the new one, never a part."""

import json
import math
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ptlm.errors import RunError
from ptlm.i18n import N_


def finite(value: Any) -> Any:
    """`value` as strict JSON can hold it: numbers that are not finite become null."""
    if isinstance(value, Mapping):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [finite(item) for item in value]
    if isinstance(value, str | int | None):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return finite(_plain(value))


def _plain(value: Any) -> Any:
    """The plain form of what `json` does not know: numpy and torch scalars, sets, paths, anything else as text."""
    if hasattr(value, "item"):
        return value.item()
    if isinstance(value, Mapping):
        return dict(value)
    return sorted(value) if isinstance(value, set | frozenset) else str(value)


def dumps(value: Any, indent: int | None = None) -> str:
    """Strict JSON in UTF-8, on one line unless `indent` is given."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain, indent=indent)
    except ValueError:  # a number that is not finite: rare, so the values are only walked through then
        return json.dumps(finite(value), ensure_ascii=False, allow_nan=False, indent=indent)


def write_json(path: Path, value: Any, *, durable: bool = True) -> None:
    """Replace `path` atomically; `durable` waits until the bytes are on the disk."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.tmp")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(dumps(value, indent=1) + "\n")
            if durable:
                file.flush()
                os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def read_json(path: Path) -> dict[str, Any]:
    """The object in `path`.

    Raises:
        RunError: the file is missing, cannot be read, or holds something else.
    """
    try:
        value = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise RunError(N_("Falta o arquivo {file}."), file=path.name) from None
    except OSError as error:
        raise RunError(
            N_("O arquivo {file} não pôde ser lido: {reason}."),
            file=path.name,
            reason=error.strerror or str(error),
        ) from error
    except ValueError as error:
        raise RunError(
            N_("O arquivo {file} está corrompido: não é um JSON completo."), file=path.name
        ) from error
    if not isinstance(value, dict):
        raise RunError(N_("O arquivo {file} está corrompido: não contém um objeto."), file=path.name)
    return value
