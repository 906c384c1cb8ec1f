"""What goes over the pipe between the two processes: JSON objects, one a line; nothing is ever unpickled."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ptlm import errors
from ptlm.errors import PtlmError, RunError
from ptlm.runs.status import Failure

ERROR = "error"
TAKEN = b"taken\n"
"""The worker's first line for each request, before it works on it: what it never took may be asked of another."""

IDLE = 0
"""The worker ends with this code when nobody has asked for a while."""
TOO_MUCH_MEMORY = 77
"""The worker ends itself with this code when it grows over its limit."""

_CLASSES: dict[str, type[PtlmError]] = {
    name: value
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, PtlmError)
}


def encode(message: Mapping[str, Any]) -> bytes:
    """One line. ASCII, so that half a surrogate pair, which is no text, does not break the channel."""
    return json.dumps(message, default=str).encode() + b"\n"


def decode(line: bytes) -> dict[str, Any]:
    """The message of a line."""
    message: dict[str, Any] = json.loads(line)
    return message


def error_message(error: PtlmError) -> dict[str, Any]:
    """A reply that says what went wrong."""
    return {ERROR: asdict(Failure.of(error))}


def raise_error(reply: Mapping[str, Any]) -> None:
    """Raise what the reply says went wrong, if anything, as it was raised on the other side."""
    if ERROR in reply:
        failure = reply[ERROR]
        raise _CLASSES.get(failure["name"], RunError)(failure["template"], **failure["values"])
