"""Published figures and the user's own, in one form, compared only where they may be."""

from ptlm.results.board import Line, leaderboard, rises
from ptlm.results.collection import (
    SEED,
    Taken,
    everything,
    forget_import,
    import_file,
    imported,
    imports,
    imports_folder,
    of_run,
    own,
    stored,
)
from ptlm.results.figure import Figure, read, write
from ptlm.results.guard import Contest, contest, contests, objections
from ptlm.results.other_data import told_apart

__all__ = [
    "SEED",
    "Contest",
    "Figure",
    "Line",
    "Taken",
    "contest",
    "contests",
    "everything",
    "forget_import",
    "import_file",
    "imported",
    "imports",
    "imports_folder",
    "leaderboard",
    "objections",
    "of_run",
    "own",
    "read",
    "rises",
    "stored",
    "told_apart",
    "write",
]
