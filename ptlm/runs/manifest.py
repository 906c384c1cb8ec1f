"""With what a run was made: programs, machine, source. Facts only; nothing here imports a heavy library."""

import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil

from ptlm import __version__
from ptlm.runs.launchers import PACKAGE_PARENT, cores

PACKAGES = (
    "torch",
    "transformers",
    "accelerate",
    "tokenizers",
    "safetensors",
    "datasets",
    "huggingface-hub",
    "sentencepiece",
    "numpy",
    "pandas",
    "pyarrow",
    "scipy",
    "scikit-learn",
    "statsmodels",
    "rouge-score",
    "streamlit",
)
GIT_SECONDS = 5


def packages() -> dict[str, str]:
    """Version of each package that results depend on; those that are not installed are left out."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def processor() -> str:
    """The processor's name as its maker writes it, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def gpus() -> list[dict[str, Any]]:
    """The graphics cards that a torch that is already loaded sees: name and memory in bytes."""
    torch = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_available():
        return []
    cards = [torch.cuda.get_device_properties(number) for number in range(torch.cuda.device_count())]
    return [{"name": card.name, "memory": card.total_memory} for card in cards]


def commit(folder: Path = PACKAGE_PARENT) -> dict[str, Any]:
    """The commit of the source in `folder` and whether it was changed since; empty where there is none."""
    if not (folder / ".git").exists():
        return {}
    try:
        return {
            "commit": _git(folder, "rev-parse", "HEAD"),
            "changed": bool(_git(folder, "status", "--porcelain")),
        }
    except (OSError, subprocess.SubprocessError):
        return {}


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *words], capture_output=True, text=True, timeout=GIT_SECONDS, check=True
    )
    return done.stdout.strip()


def machine() -> dict[str, Any]:
    """Operating system, processor, memory in bytes and graphics cards."""
    return {
        "os": platform.platform(),
        "processor": processor(),
        "cores": cores(),
        "memory": psutil.virtual_memory().total,
        "gpus": gpus(),
    }


def manifest() -> dict[str, Any]:
    """Program versions, machine and source of this process."""
    return {
        "ptlm": __version__,
        "python": platform.python_version(),
        "packages": packages(),
        "machine": machine(),
        "source": commit(),
    }
