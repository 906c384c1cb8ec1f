"""A model card as the Hugging Face hub reads it: the figures in its metadata, and the same for people."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from ptlm.errors import RunError
from ptlm.export.table import Cell, Heading, Row, Table, heading_of
from ptlm.export.text import escaped, to_markdown
from ptlm.i18n import N_, _, written
from ptlm.results import scales, splits
from ptlm.results.collection import data_of
from ptlm.results.datasets import PROVENANCES
from ptlm.runs.run import Run
from ptlm.runs.spec import Spec
from ptlm.tasks.record import HubFiles, Task

if TYPE_CHECKING:
    from huggingface_hub import EvalResult

HUB_TASKS = {
    "classification": "text-classification",
    "similarity": "sentence-similarity",
    "question_answering": "question-answering",
    "summarisation": "summarization",
}
"""Kinds of task in the hub's words."""
SHOWN_SETTINGS = (
    "epochs",
    "steps",
    "batch_size",
    "learning_rate",
    "schedule",
    "warmup",
    "weight_decay",
    "dropout",
    "max_length",
    "precision",
    "seed",
    "prefix",
    "keep_best",
    "limit_train",
    "limit_eval",
)


def model_card(run: Run) -> str:
    """The card of a finished run's model, in the reader's language.

    Raises:
        RunError: the run is not done.
    """
    spec, result = finished(run)
    return f"---\n{_metadata(spec, result)}\n---\n\n" + "\n".join(_body(spec, result))


def finished(run: Run) -> tuple[Spec, Mapping[str, Any]]:
    """Spec and result of a run that is done.

    Raises:
        RunError: it is not.
    """
    if run.spec is None or not run.result or run.state != "done":
        raise RunError(
            N_("A execução {id} não terminou: só se exporta o que foi avaliado até o fim."), id=run.id
        )
    return run.spec, run.result


def _metadata(spec: Spec, result: Mapping[str, Any]) -> str:
    from huggingface_hub import ModelCardData

    kinds = sorted({HUB_TASKS[task.kind] for task in spec.tasks})
    data = ModelCardData(
        language="pt",
        base_model=None if spec.model.embedded or not _on_the_hub(spec.model.id) else spec.model.id,
        datasets=sorted({repo for task in spec.tasks if (repo := _repo(task))}) or None,
        metrics=sorted({name for task in spec.tasks for name in result["metrics"].get(task.id, {})}),
        library_name="transformers",
        pipeline_tag=kinds[0] if len(kinds) == 1 else None,
        tags=["ptlm", "portuguese", *kinds],
        model_name=spec.title(),
        eval_results=list(_evaluations(spec, result)) or None,
    )
    return str(data.to_yaml())


def _on_the_hub(model: str) -> bool:
    """Whether it is called as models of the hub are, `namespace/name`, and not as a folder."""
    return model.count("/") == 1 and not PurePath(model).is_absolute() and not model.startswith((".", "~"))


def _repo(task: Task) -> str:
    return next((source.repo for source in task.sources if isinstance(source, HubFiles)), "")


def _evaluations(spec: Spec, result: Mapping[str, Any]) -> "Iterator[EvalResult]":
    from huggingface_hub import EvalResult

    for task in spec.tasks:
        for name, value in result["metrics"].get(task.id, {}).items():
            yield EvalResult(
                task_type=HUB_TASKS[task.kind],
                task_name=task.shown_title,
                dataset_type=_repo(task) or task.id,
                dataset_name=task.id,
                dataset_split=_split(task, result),
                dataset_revision=_revision(task, result),
                metric_type=name,
                metric_name=_(scales.of(name).title),
                metric_value=value,
                metric_args=_interval(task, name, result),
            )


def _split(task: Task, result: Mapping[str, Any]) -> str:
    return str((result.get("splits") or {}).get(task.id, {}).get("reported", task.evaluation))


def _revision(task: Task, result: Mapping[str, Any]) -> str | None:
    facts = data_of(result, task.id, _split(task, result))
    return facts.get("commit") or facts.get("revision") or None


def _interval(task: Task, metric: str, result: Mapping[str, Any]) -> dict[str, Any] | None:
    known = ((result.get("intervals") or {}).get(task.id) or {}).get(metric) or {}
    kept = {name: known[name] for name in ("low", "high", "confidence", "method") if name in known}
    return {"confidence_interval": kept} if kept else None


def _body(spec: Spec, result: Mapping[str, Any]) -> Iterator[str]:
    yield f"# {escaped(spec.title())}\n"
    sentence = _(
        "{model}, ajustado com ptlm em: {tasks}.", model=spec.model.id, tasks=", ".join(spec.task_ids)
    )
    yield escaped(sentence) + "\n"
    if spec.model.embedded or any(task.demo for task in spec.tasks):
        yield (
            "> " + _("Modelo ou tarefa de demonstração: serve para conhecer o programa, não para uso.") + "\n"
        )
    yield f"## {_('Resultados')}\n"
    for task in spec.tasks:
        yield to_markdown(_figures(task, result), intervals=True)
    yield f"## {_('Dados')}\n"
    yield "\n".join(_data_line(task, result) for task in spec.tasks) + "\n"
    yield from _cautions(spec, result)
    yield f"## {_('Treino')}\n"
    yield _settings(spec)
    yield f"## {_('Como repetir')}\n"
    yield f"```sh\n{spec.command()}\n```\n"
    yield from _made_with(result.get("manifest") or {})


def _figures(task: Task, result: Mapping[str, Any]) -> Table:
    known: Mapping[str, float] = result["metrics"].get(task.id, {})
    trivial: Mapping[str, float] = (result.get("baselines") or {}).get(task.id) or {}
    headings = [heading_of((task.id, name, _split(task, result))) for name in known]
    rows = [_row(_("este modelo"), headings, known, (result.get("intervals") or {}).get(task.id) or {})]
    if trivial:
        rows.append(_row(_("resposta trivial"), headings, trivial, {}))
    return Table(title=task.id, headings=headings, rows=rows)


def _row(
    name: str, headings: Iterable[Heading], values: Mapping[str, float], limits: Mapping[str, Any]
) -> Row:
    cells = []
    for heading in headings:
        value, around = values.get(heading.metric), limits.get(heading.metric) or {}
        cell = None if value is None else Cell(value=value, low=around.get("low"), high=around.get("high"))
        cells.append(cell)
    return Row(name=name, cells=cells)


def _data_line(task: Task, result: Mapping[str, Any]) -> str:
    rows = (result.get("rows") or {}).get(task.id) or {}
    facts = [
        task.variety,
        _(PROVENANCES[task.provenance]) + (f" ({task.translated_by})" if task.translated_by else ""),
        _("licença {name}", name=_(task.licence)),
        _(
            "{train} linhas de treino, {count} de avaliação",
            train=_rows(rows, "train"),
            count=_rows(rows, "evaluation"),
        ),
        _("partição avaliada: {split}", split=splits.title(_split(task, result))),
    ]
    title = f"[{escaped(task.shown_title)}]({task.url})" if task.url else escaped(task.shown_title)
    return f"- {title}: {escaped('; '.join(facts))}"


def _rows(rows: Mapping[str, int], part: str) -> str:
    return written(f"{rows[part]:,}") if part in rows else "?"


def _cautions(spec: Spec, result: Mapping[str, Any]) -> Iterator[str]:
    """What readers should know before they compare these figures with others."""
    differences = dict.fromkeys(_(text) for task in spec.tasks for text in task.deviations)
    unparsed = {task: share for task, share in (result.get("unparsed") or {}).items() if share}
    if differences or unparsed:
        yield f"## {_('Limites')}\n"
        yield (
            "\n".join(f"- {escaped(text)}" for text in (*differences, *map(_unparsed, unparsed.items())))
            + "\n"
        )


def _unparsed(item: tuple[str, float]) -> str:
    task, share = item
    return _(
        "{task}: {share:.1%} das saídas não são uma resposta e contam como erro.", task=task, share=share
    )


def _settings(spec: Spec) -> str:
    chosen = spec.settings.as_dict()
    rows = "\n".join(f"| {name} | {escaped(str(chosen[name]))} |" for name in SHOWN_SETTINGS)
    return f"| | {escaped(spec.preset)} |\n|---|---|\n{rows}\n"


def _made_with(manifest: Mapping[str, Any]) -> Iterator[str]:
    packages = manifest.get("packages") or {}
    names = [name for name in ("torch", "transformers", "accelerate") if name in packages]
    facts = [f"ptlm {manifest['ptlm']}"] if "ptlm" in manifest else []
    facts += [f"{name} {packages[name]}" for name in names]
    if facts:
        yield _("Feito com {facts}.", facts=", ".join(facts)) + "\n"
