"""What works on this machine and what does not, each with what to do. Light: torch is asked in a process of its own."""

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import psutil

from ptlm import __version__, paths
from ptlm.i18n import N_, NP_, Template, _
from ptlm.runs.launchers import environment
from ptlm.runs.manifest import machine, packages
from ptlm.runs.store import Store

Level = Literal["ok", "warning", "error"]
PROBE_SECONDS = 90
"""Importing torch for the first time from a slow disk takes long."""
ADDRESS_SECONDS = 4
LITTLE_MEMORY = 2 * 10**9
LITTLE_DISK = 2 * 10**9
NEEDED = (
    "torch",
    "transformers",
    "accelerate",
    "tokenizers",
    "safetensors",
    "numpy",
    "pandas",
    "pyarrow",
    "scipy",
)
RAW_FOLDERS = ("plue", "assin2", "faquad")
CODE_HOST = "https://github.com"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at: a text as template and values, and the facts behind it."""

    id: str
    level: Level
    template: Template
    values: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return _(self.template, **self.values)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, the text in the reader's language."""
        return {
            "id": self.id,
            "level": self.level,
            "ok": self.level == "ok",
            "message": str(self),
            **self.facts,
        }


def checks() -> Iterator[Check]:
    """Every check, one after the other as they are made."""
    for check in CHECKS.values():
        yield check()


def _versions() -> Check:
    found = packages()
    facts = {"ptlm": __version__, "python": platform.python_version(), "packages": found}
    missing = [name for name in NEEDED if name not in found]
    if missing:
        template = N_("Faltam pacotes: {missing}. Instale-os com: pip install -r requirements.txt")
        return Check(
            id="versions",
            level="error",
            template=template,
            values={"missing": ", ".join(missing)},
            facts=facts,
        )
    shown = ", ".join(f"{name} {found[name]}" for name in ("torch", "transformers", "accelerate"))
    values = {"python": facts["python"], "packages": shown, "ptlm": __version__}
    return Check(
        id="versions",
        level="ok",
        template=N_("ptlm {ptlm}, Python {python}, {packages}."),
        values=values,
        facts=facts,
    )


def _devices() -> Check:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ptlm.runs.probe"],
            capture_output=True,
            text=True,
            timeout=PROBE_SECONDS,
            env=environment(),
            check=True,
        )
        facts = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        template = N_(
            "O torch não respondeu em {seconds} s: a máquina está muito ocupada, ou a instalação tem defeito."
        )
        return Check(id="devices", level="error", template=template, values={"seconds": PROBE_SECONDS})
    except (OSError, subprocess.CalledProcessError, ValueError) as error:
        lines = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        template = N_(
            "O torch não pôde ser carregado: {reason}. Reinstale-o com: pip install -r requirements.txt"
        )
        return Check(
            id="devices", level="error", template=template, values={"reason": lines[-1] if lines else "–"}
        )
    return _device_check({**facts, **machine()} | {"gpus": facts["gpus"]})


def _device_check(facts: Mapping[str, Any]) -> Check:
    if facts["gpus"]:
        names = ", ".join(f"{card['name']} ({card['memory'] / 1e9:.0f} GB)" for card in facts["gpus"])
        return Check(
            id="devices",
            level="ok",
            template=N_("Placa de vídeo: {names}."),
            values={"names": names},
            facts=facts,
        )
    if facts["mps"]:
        return Check(id="devices", level="ok", template=N_("Placa de vídeo da Apple (MPS)."), facts=facts)
    template = NP_(
        "Sem placa de vídeo: tudo roda no processador ({count} núcleo). Prefira modelos pequenos.",
        "Sem placa de vídeo: tudo roda no processador ({count} núcleos). Prefira modelos pequenos.",
    )
    return Check(
        id="devices", level="warning", template=template, values={"count": facts["cores"]}, facts=facts
    )


def _memory() -> Check:
    memory = psutil.virtual_memory()
    facts = {"total": memory.total, "available": memory.available}
    values = {"available": memory.available / 1e9, "total": memory.total / 1e9}
    if memory.available < LITTLE_MEMORY:
        template = N_(
            "Pouca memória livre: {available:.1f} de {total:.1f} GB. Feche outros programas ou use modelos pequenos."
        )
        return Check(id="memory", level="warning", template=template, values=values, facts=facts)
    template = N_("Memória livre: {available:.1f} de {total:.1f} GB.")
    return Check(id="memory", level="ok", template=template, values=values, facts=facts)


def _home() -> Check:
    home = paths.home()
    values: dict[str, Any]
    try:
        home.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(home).free
    except OSError as error:
        template = N_("A pasta {folder} não pode ser usada: {reason}. Escolha outra com PTLM_HOME.")
        values = {"folder": str(home), "reason": error.strerror or str(error)}
        return Check(id="home", level="error", template=template, values=values)
    values = {"folder": str(home), "free": free / 1e9}
    facts = {"path": str(home), "free": free}
    if not os.access(home, os.W_OK):
        template = N_("A pasta {folder} não pode ser escrita. Escolha outra com PTLM_HOME.")
        return Check(id="home", level="error", template=template, values=values, facts=facts)
    if free < LITTLE_DISK:
        template = N_(
            "Pouco espaço em {folder}: {free:.1f} GB livres. Apague execuções antigas ou escolha outra pasta."
        )
        return Check(id="home", level="warning", template=template, values=values, facts=facts)
    template = N_("Execuções e dados ficam em {folder} ({free:.1f} GB livres).")
    return Check(id="home", level="ok", template=template, values=values, facts=facts)


def _runs() -> Check:
    runs = Store().runs()
    broken = [run.id for run in runs if run.problem]
    facts = {"count": len(runs), "live": sum(run.live for run in runs), "broken": broken}
    if broken:
        template = N_(
            "Execuções guardadas: {count}; com defeito em seus arquivos: {broken} (podem ser apagadas)."
        )
        values = {"count": len(runs), "broken": len(broken)}
        return Check(id="runs", level="warning", template=template, values=values, facts=facts)
    template = N_("Execuções guardadas: {count}; em andamento: {live}.")
    return Check(
        id="runs",
        level="ok",
        template=template,
        values={"count": len(runs), "live": facts["live"]},
        facts=facts,
    )


def _cache() -> Check:
    from ptlm.sources import hub

    folder = hub.cache_folder()
    kept = [*folder.glob("models--*"), *folder.glob("datasets--*")] if folder.is_dir() else []
    values = {"folder": str(folder), "count": len(kept)}
    template = N_("Modelos e dados baixados do hub ficam em {folder}; guardados: {count}.")
    return Check(
        id="cache",
        level="ok",
        template=template,
        values=values,
        facts={"path": str(folder), "count": len(kept)},
    )


def _raw_data() -> Check:
    folder = paths.raw_data()
    if folder is None:
        template = N_("PTLM_DATA_DIR não está definida: os dados das tarefas são baixados quando precisam.")
        return Check(id="raw_data", level="ok", template=template, facts={"path": None, "found": []})
    found = [name for name in RAW_FOLDERS if (folder / name).is_dir()]
    facts = {"path": str(folder), "found": found}
    if not found:
        template = N_("PTLM_DATA_DIR aponta para {folder}, que não tem nenhuma das pastas {wanted}.")
        values = {"folder": str(folder), "wanted": ", ".join(RAW_FOLDERS)}
        return Check(id="raw_data", level="warning", template=template, values=values, facts=facts)
    values = {"folder": str(folder), "found": ", ".join(found)}
    template = N_("Dados brutos em {folder}: {found}.")
    return Check(id="raw_data", level="ok", template=template, values=values, facts=facts)


def _network() -> Check:
    from ptlm.sources import hub

    if hub.offline():
        template = N_(
            "Modo sem rede (HF_HUB_OFFLINE): só o que já foi baixado, e os modelos e tarefas embutidos."
        )
        return Check(id="network", level="warning", template=template, facts={"offline": True})
    reached = {address: _answers(address) for address in (hub.endpoint(), CODE_HOST)}
    facts = {"offline": False, "reached": reached}
    silent = [address for address, answered in reached.items() if not answered]
    if silent:
        template = N_(
            "Sem resposta de {silent}: use o que já foi baixado, ou os modelos e tarefas embutidos."
        )
        return Check(
            id="network",
            level="warning",
            template=template,
            values={"silent": ", ".join(silent)},
            facts=facts,
        )
    template = N_("A rede alcança {reached}.")
    return Check(
        id="network", level="ok", template=template, values={"reached": ", ".join(reached)}, facts=facts
    )


def _answers(address: str) -> bool:
    import requests

    try:
        return requests.head(address, timeout=ADDRESS_SECONDS, allow_redirects=True).status_code < 500
    except requests.RequestException:
        return False


CHECKS: Mapping[str, Callable[[], Check]] = {
    "versions": _versions,
    "devices": _devices,
    "memory": _memory,
    "home": _home,
    "runs": _runs,
    "cache": _cache,
    "raw_data": _raw_data,
    "network": _network,
}
"""Every check, by its id."""
