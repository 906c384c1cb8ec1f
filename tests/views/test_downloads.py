"""What a start would fetch, in words."""

from dataclasses import replace
from pathlib import Path

import pytest

from ptlm import tasks
from ptlm.models import MODELS
from ptlm.models.record import Model
from ptlm.runs import spec as specs
from ptlm.runs.spec import Spec
from ptlm.sources.presence import HERE, MADE
from ptlm.views import downloads
from tests.views.test_estimates import BERT


@pytest.fixture(autouse=True)
def nothing_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)


def spec(model: Model, *names: str, **overrides: object) -> Spec:
    return specs.of_records(model, tuple(map(tasks.find, names)), "quick", overrides)


def test_a_demonstration_fetches_nothing() -> None:
    model, data = downloads.items([spec(MODELS["ptlm/nano-encoder"], "demo_sentiment")])
    assert (model.origin, data.origin) == (MADE, MADE)
    assert downloads.text(model) == downloads.text(data) == "embutido: nada a baixar"
    assert downloads.summary([model, data]) == "nada"


def test_a_model_of_the_catalogue_is_four_bytes_a_parameter_and_one_archive_serves_several_tasks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(
        "HF_ENDPOINT", "https://huggingface.co"
    )  # whatever was there when the library was imported
    model, plue, assin = downloads.items([spec(MODELS[BERT], "mrpc", "rte", "assin2_entail")])
    assert (model.titles, model.size) == (("BERTimbau-base",), pytest.approx(435.6e6))
    assert downloads.text(model) == "de huggingface.co, ≈ 436 MB"
    assert [title.split(":")[0] for title in plue.titles] == ["MRPC", "RTE"]
    assert plue.origin.address.endswith("v1.0.1.zip")
    assert len(assin.titles) == 1
    assert assin.size == pytest.approx((6500 + 500 + 2448) * 48 * 4.5 * 0.4)
    assert downloads.text(assin) == "de huggingface.co, ≈ 816 kB"
    assert downloads.text(plue) == "de github.com, ≈ 55 MB"  # QQP and the rest are in it too
    unknown = replace(model, size=None)
    assert downloads.text(unknown) == "de huggingface.co, tamanho não informado"
    assert downloads.summary([assin, unknown]) == "≈ 816 kB + o que não informa o tamanho"


def test_nothing_is_fetched_twice_for_several_seeds() -> None:
    chosen = [spec(MODELS[BERT], "rte", seed=seed) for seed in (1, 2, 3)]
    assert len(downloads.items(chosen)) == 2


def test_a_folder_of_one_s_own_is_here(tmp_path: Path) -> None:
    model = Model(id=str(tmp_path), title="meu", family="encoder")
    assert downloads.items([spec(model, "demo_sentiment")])[0].origin == HERE


def test_rows_of_the_task_that_is_trained_on_are_fetched_too(raw_data: Path) -> None:
    del raw_data
    _model, data = downloads.items([spec(MODELS[BERT], "mnli_mismatched")])
    assert data.origin.address.endswith("MNLI.zip")


def test_what_can_not_be_had_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    model, _data = downloads.items([spec(MODELS[BERT], "demo_sentiment")])
    assert "não está aqui" in downloads.text(model)
    assert downloads.summary([model]) == "nada"
