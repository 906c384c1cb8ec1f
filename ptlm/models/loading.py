"""A model ready to be trained: fetched, opened in fp32 under the right head, its vocabulary settled."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from transformers import (
    AutoModelForCausalLM,
    AutoModelForQuestionAnswering,
    AutoModelForSeq2SeqLM,
    AutoModelForSequenceClassification,
)

from ptlm.errors import DownloadError, ModelError
from ptlm.i18n import N_
from ptlm.kinds import Family
from ptlm.models.record import Model
from ptlm.models.settling import (
    fuse,
    grow_vocabulary,
    max_positions,
    set_dropout,
    set_dropout_settings,
    settle_generation,
)
from ptlm.models.vocabulary import TARGET_BOS, open_tokenizer, settle_inputs, settle_tokens, size
from ptlm.models.weights import PICKLED, SAFETENSORS, Note, no_weights, open_config, open_weights
from ptlm.reporting import Reporter, Silent

__all__ = ["TARGET_BOS", "Head", "Loaded", "Note", "load", "max_positions", "reopen", "save"]

Head = Literal["classification", "regression", "span", "seq2seq", "causal"]


@dataclass(frozen=True)
class Build:
    """How a head is built."""

    family: Family
    opener: Any
    """The class of transformers that puts the head on any architecture."""
    problem: str = ""
    """`problem_type` of a classification head."""


HEADS: Mapping[Head, Build] = {
    "classification": Build("encoder", AutoModelForSequenceClassification, "single_label_classification"),
    "regression": Build("encoder", AutoModelForSequenceClassification, "regression"),
    "span": Build("encoder", AutoModelForQuestionAnswering),
    "seq2seq": Build("encoder-decoder", AutoModelForSeq2SeqLM),
    "causal": Build("decoder", AutoModelForCausalLM),
}

SETTINGS_FILES = (
    "config.json",
    "generation_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "vocab.txt",
    "merges.txt",
    "*.model",
)


@dataclass
class Loaded:
    """A model on the CPU in fp32 and its tokenizer."""

    model: Any
    tokenizer: Any
    revision: str = ""
    """The commit that the files are of; empty for folders and embedded models."""
    path: Path | None = None
    """The folder that holds the files; None for embedded models."""
    notes: tuple[Note, ...] = ()
    """What is worth knowing of how it was opened; also in the log."""


def load(
    model: Model,
    head: Head,
    *,
    num_labels: int = 2,
    dropout: float = 0.0,
    seed: int = 42,
    target_bos: bool = True,
    report: Reporter | None = None,
    revision: str | None = None,
) -> Loaded:
    """`model` under a head; new weights are drawn from `seed`, the global random state stays as it is.

    Args:
        num_labels: outputs of a classification head; the other heads have their own number.
        dropout: probability in every dropout layer.
        target_bos: whether a decoder's vocabulary gets the marker of an answer's start.
        revision: a commit that overrides the record's revision.

    Raises:
        ModelError: the model cannot take the head, or its files are incomplete, broken or unsafe.
        DownloadError: the files cannot be fetched.
    """
    report = report or Silent()
    _check_head(model, head)
    outputs = 1 if head == "regression" else num_labels
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        if model.embedded:
            opened = _embedded(model, head, seed, outputs, dropout)
        else:
            folder, commit = _files(model, revision or model.revision, report)
            opened = _opened(model, head, outputs, dropout, folder, commit)
        loaded = _settled(opened, model.family, dropout, target_bos)
    for note in loaded.notes:
        report.log(note.template, level=note.level, **note.values)
    return loaded


def _check_head(model: Model, head: Head) -> None:
    if HEADS[head].family != model.family:
        raise ModelError(
            N_("O modelo “{model}” ({family}) não aceita a saída “{head}”, que é de um {needed}."),
            model=model.id,
            family=model.family,
            head=head,
            needed=HEADS[head].family,
        )


def _embedded(model: Model, head: Head, seed: int, outputs: int, dropout: float) -> Loaded:
    from ptlm.models import nano

    built, tokenizer = nano.build(model.id, head=head, seed=seed, num_labels=outputs, dropout=dropout)
    return Loaded(built, tokenizer)


def _files(model: Model, revision: str, report: Reporter) -> tuple[Path, str]:
    """The folder with the model's files and the commit they are of; weights in one format only."""
    if Path(model.id).is_absolute():
        return Path(model.id), ""
    from ptlm.sources.hub import fetch

    settings = fetch(model.id, kind="model", revision=revision, patterns=SETTINGS_FILES, report=report)
    open_config(settings.path, model.id)  # refused here, a model costs no download of its weights
    for patterns in (SAFETENSORS, PICKLED):
        try:
            found = fetch(model.id, kind="model", revision=settings.commit, patterns=patterns, report=report)
        except DownloadError as error:
            if error.values.get("reason") != "EntryNotFound":
                raise
        else:
            return found.path, found.commit
    raise no_weights(model.id)


def _opened(model: Model, head: Head, outputs: int, dropout: float, folder: Path, commit: str) -> Loaded:
    config = open_config(folder, model.id)
    set_dropout_settings(config, dropout)
    build = HEADS[head]
    if build.problem:
        config.num_labels = outputs
        config.problem_type = build.problem
    tokenizer = open_tokenizer(folder, model.id)
    opened = open_weights(folder, model.id, config, build.opener)
    notes = opened.notes
    if build.family == "encoder" and not opened.new:
        notes = (*notes, Note(N_("A saída do modelo já vem treinada e é mantida como ponto de partida.")))
    return Loaded(opened.model, tokenizer, commit, folder, notes)


def _settled(opened: Loaded, family: Family, dropout: float, target_bos: bool) -> Loaded:
    """Vocabulary, embedding, dropout and generation as training needs them."""
    model, tokenizer = opened.model, opened.tokenizer
    set_dropout(model, dropout)
    fuse(model)
    added = settle_tokens(tokenizer, model.config, family, target_bos=target_bos)
    grow_vocabulary(model, size(tokenizer))
    settle_generation(model, tokenizer)
    settle_inputs(tokenizer, model, max_positions(model))
    if added:
        note = Note(N_("Tokens acrescentados ao vocabulário: {tokens}."), {"tokens": ", ".join(added)})
        opened.notes = (*opened.notes, note)
    return opened


def save(loaded: Loaded, folder: Path) -> None:
    """Write model and tokenizer to `folder`, which is complete or not there at all."""
    partial = folder.with_name(folder.name + ".part")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    loaded.model.save_pretrained(partial)
    loaded.tokenizer.save_pretrained(partial)
    shutil.rmtree(folder, ignore_errors=True)
    partial.replace(folder)


def reopen(folder: Path, head: Head) -> Loaded:
    """A model that `save` wrote, for prediction: nothing is added, nothing fetched.

    Raises:
        ModelError: the folder is missing, incomplete or broken.
    """
    name = str(folder)
    config = open_config(folder, name)
    tokenizer = open_tokenizer(folder, name)
    opened = open_weights(folder, name, config, HEADS[head].opener)
    if opened.new:
        raise ModelError(
            N_("O modelo salvo em “{folder}” está incompleto (falta {name}); treine de novo."),
            folder=name,
            name=opened.new[0],
        )
    model = opened.model.eval()
    fuse(model)
    settle_inputs(tokenizer, model, max_positions(model))
    tokenizer.padding_side = "left" if head == "causal" else "right"
    return Loaded(model, tokenizer, path=folder)
