"""The one family of errors that reaches a user.

Every message says what happened, where, and what to do. It is kept as a Portuguese template and its values,
so that the reader's language is chosen where it is shown. Any other exception that a user sees is a bug.
"""

from typing import Any

from ptlm.i18n import Template, _


class PtlmError(Exception):
    """What happened, where, and what to do, in one sentence.

    `template` is a text marked with `N_`, or with `NP_` where it counts something; `values` fill its `{name}` fields.
    """

    exit_code = 1

    def __init__(self, template: Template, /, **values: Any) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return _(self.template, **self.values)

    @property
    def in_shell(self) -> str:
        """The sentence as a shell says it, which knows more names than a page."""
        return str(self)


class UsageError(PtlmError):
    """What was asked for does not exist or does not fit together: an unknown name, a bad option."""

    exit_code = 2


class DataError(PtlmError):
    """A file or a row that cannot be used as it is; the values name file, line and column where known."""


class DownloadError(PtlmError):
    """Something could not be fetched: no network, not found, not allowed, broken on the way."""


class ModelError(PtlmError):
    """A model that cannot be loaded, or cannot do what was asked."""


class RunError(PtlmError):
    """A run's folder that is missing, broken, or in a state that does not allow what was asked."""
