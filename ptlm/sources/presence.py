"""Where rows and models would come from now: what is on this machine, and what would be fetched from where.

Only folders are looked at. Nothing is opened, and nobody is asked over the network.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ptlm import paths
from ptlm.sources import download, hub
from ptlm.tasks.record import Delimited, Generated, HubFiles, SquadJson, Task, UserTable, XmlPairs

Place = Literal["made", "here", "network", "nowhere"]
WEIGHTS = ("*.safetensors", "pytorch_model*.bin")
"""What a model's folder must have one of."""


@dataclass(frozen=True)
class Origin:
    """Where something would come from."""

    place: Place
    """Made by the package itself, on this machine, on the network, or not to be had."""
    address: str = ""
    """What would be fetched; empty where nothing would."""


MADE, HERE, NOWHERE = Origin("made"), Origin("here"), Origin("nowhere")


def of_model(repo: str, revision: str = "main") -> Origin:
    """Where the weights of a model of the hub would come from."""
    folder = snapshot(repo, "model", revision)
    here = folder is not None and any(next(folder.glob(pattern), None) for pattern in WEIGHTS)
    return HERE if here else _network(f"{hub.endpoint()}/{repo}")


def of_rows(task: Task, splits: Sequence[str]) -> Origin:
    """Where the rows of some splits of `task` would come from: the farthest of them."""
    found = [_of_split(task, split) for split in splits]
    order: list[Place] = ["nowhere", "network", "here", "made"]
    return min(found, key=lambda origin: order.index(origin.place))


def snapshot(repo: str, kind: hub.RepositoryKind, revision: str) -> Path | None:
    """The folder of a repository's fetched files in the cache that the hub's client keeps; None where there is none.

    The layout is documented in huggingface.co/docs/huggingface_hub/guides/manage-cache.
    """
    base = hub.cache_folder() / f"{kind}s--{repo.replace('/', '--')}"
    try:
        commit = (
            revision if hub.COMMIT.fullmatch(revision) else (base / "refs" / revision).read_text().strip()
        )
    except OSError:
        return None
    folder = base / "snapshots" / commit
    return folder if folder.is_dir() else None


def _of_split(task: Task, split: str) -> Origin:
    """As `ptlm.sources.read_raw` goes about it: the first source that is at hand or has an address."""
    name = task.splits.get(split, split)
    for source in task.sources:
        found = LOOKS[type(source)](source, name)
        if found.place != "nowhere":
            return found
    return NOWHERE


def _network(address: str) -> Origin:
    return NOWHERE if hub.offline() and address.startswith(hub.endpoint()) else Origin("network", address)


def _laid_down(folder: str, pattern: str) -> bool:
    """Whether the folder of raw data has the file."""
    base = paths.raw_data()
    return base is not None and next((base / folder).glob(pattern), None) is not None


def _of_hub(source: HubFiles, split: str) -> Origin:
    holdout = source.holdout
    pattern = source.files.get(holdout.of if holdout and split == holdout.name else split)
    if pattern is None:
        return NOWHERE
    folder = snapshot(source.repo, "dataset", source.revision)
    fetched = folder is not None and next(folder.glob(pattern), None) is not None
    if fetched or _laid_down(source.repo.split("/")[-1], pattern):
        return HERE
    return _network(f"{hub.endpoint()}/datasets/{source.repo}")


def _of_delimited(source: Delimited, split: str) -> Origin:
    return _of_file(source, split, source.archive.url if source.archive else "")


def _of_squad(source: SquadJson, split: str) -> Origin:
    return _of_file(source, split, source.urls.get(split, ""))


def _of_file(source: Delimited | SquadJson | XmlPairs, split: str, url: str) -> Origin:
    if split not in source.files:
        return NOWHERE
    if _laid_down(source.folder, source.files[split]) or (url and download.kept(url)):
        return HERE
    return Origin("network", url) if url else NOWHERE


LOOKS: Mapping[type, Callable[[Any, str], Origin]] = {
    Generated: lambda source, split: MADE,
    UserTable: lambda source, split: HERE,
    HubFiles: _of_hub,
    Delimited: _of_delimited,
    SquadJson: _of_squad,
    XmlPairs: lambda source, split: _of_file(source, split, ""),
}
"""How each kind of source is looked for; the counterpart of `ptlm.sources.READERS`."""
