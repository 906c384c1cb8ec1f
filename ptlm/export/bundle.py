"""All that repeats a run and checks its figures, as one zip file."""

import json
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from ptlm.errors import RunError
from ptlm.export.card import finished, model_card
from ptlm.files import dumps
from ptlm.i18n import N_, _
from ptlm.runs import spec as specs
from ptlm.runs.run import RESULT, Run

EPOCH = (1980, 1, 1, 0, 0, 0)
"""Every member has this time, so that the same run gives the same bytes."""


def bundle(run: Run, target: Path | IO[bytes]) -> list[str]:
    """Write spec, result, manifest, every evaluated row's prediction, the command and a model card; returns the names.

    The model's weights stay out: they are large, and the command makes them again.

    Raises:
        RunError: the run is not done, or a file of it cannot be read.
    """
    members = dict(_texts(run))
    files = sorted((run.folder / "predictions").glob("*.parquet"))
    try:
        if isinstance(target, Path):
            draft = target.with_name(f".{target.name}.tmp")
            try:
                _write(draft, members, files)
                draft.replace(target)
            finally:
                draft.unlink(missing_ok=True)
        else:
            _write(target, members, files)
    except OSError as error:
        raise RunError(
            N_("O pacote da execução {id} não pôde ser gravado: {reason}."),
            id=run.id,
            reason=error.strerror or str(error),
        ) from error
    return [*members, *(f"predictions/{path.name}" for path in files)]


def _write(target: Path | IO[bytes], members: Mapping[str, str], files: Sequence[Path]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(_info(name), text.encode())
        for path in files:
            with archive.open(_info(f"predictions/{path.name}"), "w") as member, path.open("rb") as file:
                shutil.copyfileobj(file, member)


def _texts(run: Run) -> Iterator[tuple[str, str]]:
    spec, result = finished(run)
    try:
        kept = {name: (run.folder / name).read_text(encoding="utf-8") for name in (specs.FILE, RESULT)}
    except OSError as error:
        raise RunError(
            N_("O arquivo {file} não pôde ser lido: {reason}."),
            file=str(error.filename),
            reason=error.strerror or str(error),
        ) from error
    yield "README.md", model_card(run) + "\n" + _guide()
    yield from kept.items()
    yield "manifest.json", dumps(result.get("manifest", {}), indent=1) + "\n"
    yield "command.sh", spec.command() + "\n"
    yield "requirements.txt", _requirements(json.loads(kept[RESULT]))


def _requirements(result: dict[str, dict[str, dict[str, str]]]) -> str:
    packages = result.get("manifest", {}).get("packages", {})
    return "".join(f"{name}=={version}\n" for name, version in sorted(packages.items()))


def _guide() -> str:
    files = {
        "spec.json": _("o que foi pedido: modelo, tarefas e todos os hiperparâmetros"),
        "result.json": _("métricas, intervalos, tempos e tudo com que foi feito"),
        "manifest.json": _("programas, máquina e dados, para conferir"),
        "predictions/": _("cada linha avaliada: entrada, resposta esperada, saída e predição"),
        "command.sh": _("o comando que repete a execução"),
        "requirements.txt": _("as versões dos programas"),
    }
    lines = [f"- `{name}`: {what}" for name, what in files.items()]
    return "\n".join([f"## {_('Arquivos deste pacote')}", "", *lines, ""])


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
