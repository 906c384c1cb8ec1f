"""Rows of a hub data set: its parquet files, laid down in the raw data folder or fetched."""

from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ptlm.errors import DataError
from ptlm.i18n import N_
from ptlm.reporting import Reporter
from ptlm.sources import hub
from ptlm.sources.files import raw_folder
from ptlm.sources.raw import Raw, Wanted
from ptlm.tasks.record import Holdout, HubFiles


def read(source: HubFiles, split: str, wanted: Wanted, report: Reporter) -> Raw:
    """The rows of `split`, memory-mapped; a held-out split is drawn from the one it is part of.

    Raises:
        DownloadError: the files are not here and could not be fetched.
        DataError: a file is broken or lacks a column.
    """
    holdout = source.holdout
    drawn = holdout is not None and split in (holdout.name, holdout.of)
    glob = source.files[holdout.of if holdout and drawn else split]
    files, origin = _files(source, glob, report)
    table = pa.concat_tables([_table(file, wanted.columns) for file in files])
    keep = held_out(len(table), holdout, split) if holdout and drawn else None
    return Raw(table=table, origin=origin, file=f"{source.repo}/{glob}", keep=keep)


def local_name(source: HubFiles, split: str) -> str:
    """Where the files of `split` are looked for, below the raw data folder."""
    files = source.files
    return f"{source.repo.split('/')[-1]}/{files[split] if split in files else next(iter(files.values()))}"


def held_out(rows: int, holdout: Holdout, split: str) -> NDArray[np.int64]:
    """The row numbers of `split`, in the order that `Dataset.train_test_split(share, seed=seed)` gives them."""
    order = np.random.default_rng(holdout.seed).permutation(rows)
    first = ceil(holdout.share * rows)
    return order[:first] if split == holdout.name else order[first:]


def _files(source: HubFiles, glob: str, report: Reporter) -> tuple[list[Path], dict[str, Any]]:
    base = raw_folder()
    here = sorted((base / source.repo.split("/")[-1]).glob(glob)) if base is not None else []
    if here:
        return here, {"kind": "file", "path": [str(path) for path in here]}
    snapshot = hub.fetch(
        source.repo, kind="dataset", revision=source.revision, patterns=[glob], report=report
    )
    found = sorted(snapshot.path.glob(glob))
    origin = {"kind": "hub", "repo": source.repo, "revision": source.revision, "commit": snapshot.commit}
    return found, {**origin, "files": [path.relative_to(snapshot.path).as_posix() for path in found]}


def _table(path: Path, columns: Sequence[str]) -> pa.Table:
    import pyarrow.parquet as pq

    try:
        there = pq.read_schema(path).names
        missing = [name for name in columns if name not in there]
        if missing:
            raise DataError(
                N_("{file} não tem a coluna {column}; tem {found}."),
                file=str(path),
                column=", ".join(missing),
                found=", ".join(there),
            )
        table = pq.read_table(path, columns=list(columns), memory_map=True)
        table.validate(full=True)  # reading alone takes texts that are no UTF-8
        return table
    except pa.ArrowException as error:
        raise DataError(
            N_("{file} não pôde ser lido como Parquet: apague-o e baixe-o de novo."), file=str(path)
        ) from error
