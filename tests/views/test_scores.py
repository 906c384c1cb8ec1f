"""A run's figures and what stands beside them: the best ones, the published ones, other runs."""

from dataclasses import replace

from ptlm import results, tasks
from ptlm.files import write_json
from ptlm.results.figure import Figure
from ptlm.runs.run import Run
from ptlm.runs.store import Store
from ptlm.views import best, comparison, details, published, scores
from ptlm.views.follow import Follower
from tests.made_runs import ROWS, made

BERT = "neuralmind/bert-base-portuguese-cased"


def of(run: Run) -> list[scores.Score]:
    return scores.scores(run, Follower(run.events_file).update())


def comparable(name: str, value: float) -> Run:
    """A finished run that may stand beside published figures, with one figure on all its rows."""
    task = tasks.find(name)
    run = made("done", model=BERT, task_ids=[name])
    result = {
        **(run.result or {}),
        "metrics": {name: {task.primary_metric: value}},
        "intervals": {},
        "rows": {name: {"train": task.rows.get("train", 0), "evaluation": task.rows[task.evaluation]}},
        "splits": {name: {"reported": task.evaluation}},
    }
    write_json(run.folder / "result.json", result)
    return Store().get(run.id)


def test_a_finished_run_s_figures_have_interval_and_baseline() -> None:
    accuracy = of(made("done"))[0]
    assert (accuracy.metric, accuracy.value, accuracy.baseline) == ("accuracy", 0.75, 0.5)
    assert scores.interval(accuracy) == "70,0 – 80,0"
    assert accuracy.epoch is None


def test_before_the_end_the_latest_evaluation_stands_there() -> None:
    (accuracy, *_rest) = of(made("training"))
    assert (accuracy.value, accuracy.epoch) == (0.6, 1.0)
    assert scores.interval(accuracy) == ""
    assert scores.beside_published(accuracy) == ("", "")


def test_a_run_that_has_not_begun_has_none() -> None:
    assert of(made("queued")) == []
    assert scores.headline(made("queued")) == ""


def test_the_headline_names_the_first_metric_of_two_tasks_and_counts_the_rest() -> None:
    run = made("done", model="ptlm/nano-t5", task_ids=["demo_sentiment", "demo_similarity", "demo_qa"])
    assert scores.headline(run) == (
        "Acurácia 75,0% (sentimento de opiniões) · Pearson 0,675 (similaridade entre duas frases) · +1"
    )
    assert scores.headline(made("done")) == "Acurácia 75,0%"


def test_over_several_runs_the_lowest_and_the_highest_value_are_named() -> None:
    low, high = (
        replace(run, result={**(run.result or {}), "metrics": {"demo_sentiment": {"accuracy": value}}})
        for run, value in ((made("done"), 0.954), (made("done"), 0.988))
    )
    assert scores.ranges([high, low]) == "Acurácia 95,4% – 98,8%"
    assert scores.ranges([low, made("failed")]) == "Acurácia 95,4%"
    assert scores.ranges([made("failed")]) == ""


def test_the_best_of_some_figures_follows_the_metric_s_direction() -> None:
    def figure(metric: str, value: float) -> Figure:
        return replace(results.stored(["rte"])[0], metric=metric, value=value)

    rising = [figure("accuracy", value) for value in (0.5, 0.9, 0.7)]
    falling = [figure("mse", value) for value in (0.5, 0.9, 0.7)]
    assert best.of(rising, "accuracy") is rising[1]
    assert best.of(falling, "mse") is falling[0]
    assert best.of([], "accuracy") is None


def test_before_any_run_the_best_published_figures_stand_there() -> None:
    lines = best.overview([])
    assert [line.task.id for line in lines] == list(best.FIRST_TASKS)
    for line in lines:
        stored = [
            figure.value
            for figure in results.stored([line.task.id])
            if (figure.metric, figure.split, figure.protocol)
            == (line.metric, line.task.evaluation, "fine-tuned")
        ]
        assert line.own is None
        assert line.published is not None and line.published.value == max(stored)


def test_one_s_own_best_stands_beside_it_and_demonstrations_last() -> None:
    made("done")
    comparable("rte", 0.5)
    comparable("rte", 0.75)
    lines = best.overview(Store().runs())
    rte = next(line for line in lines if line.task.id == "rte")
    assert rte.own is not None and rte.own.value == 0.75
    assert best.source(rte.own) == "esta máquina"
    assert lines[-1].task.id == "demo_sentiment"


def test_only_published_figures_that_may_be_compared_stand_beside_a_run() -> None:
    run = comparable("rte", 0.75)
    (score,) = of(run)
    assert score.published is not None
    text, gap = scores.beside_published(score)
    assert text.endswith(score.published.model)
    assert (
        gap
        == ("+" if score.published.value < 0.75 else "−")
        + f"{abs(75 - 100 * score.published.value):.1f}".replace(".", ",")
        + "\u00a0p.p."
    )
    table = published.table(run)
    own = next(figure for figure in results.of_run(run) if figure.metric == "accuracy")
    assert len(table) == len(best.rivals(own)) > 3
    assert table["url"].str.startswith("http").all()


def test_demonstrations_have_no_published_figures() -> None:
    assert published.table(made("done")).empty


def test_runs_side_by_side_mark_the_best_by_the_metric_s_direction() -> None:
    good, bad = comparable("stsb", 0.9), comparable("stsb", 0.8)
    for run, mse in ((good, 0.2), (bad, 0.4)):
        result = {
            **(run.result or {}),
            "metrics": {"stsb": {"pearson": run.metrics["stsb"]["pearson"], "mse": mse}},
        }
        write_json(run.folder / "result.json", result)
    rows = comparison.figures([Store().get(good.id), Store().get(bad.id), made("failed")])
    assert [(row.cells, row.best) for row in rows] == [
        (("0,900", "0,800", ""), frozenset({0})),
        (("0,200", "0,400", ""), frozenset({0})),
    ]


def test_values_on_other_rows_stand_in_lines_of_their_own_and_are_not_marked() -> None:
    runs = [made("done", limit_eval=limit, seed=seed) for seed, limit in enumerate((0, 0, ROWS))]
    whole, some = [row for row in comparison.figures(runs) if "Acurácia" in row.title]
    assert (whole.title.split(" · ")[1:], whole.best) == (["Acurácia", "teste"], frozenset({0, 1}))
    assert (some.title.split(" · ")[1:], some.best) == (["Acurácia", "teste (40 linhas)"], frozenset())
    assert [bool(cell) for cell in some.cells] == [False, False, True]


def test_only_what_was_asked_for_otherwise_differs() -> None:
    one, two = made("done", seed=1, epochs=2.0), made("done", seed=2, epochs=2.0)
    assert {row.title: row.cells for row in comparison.differences([one, two])} == {"Sementes": ("1", "2")}
    assert comparison.differences([one, one]) == []


def test_runs_of_one_name_are_told_apart_by_seed_and_number() -> None:
    runs = [made("done", name=name, seed=seed) for name, seed in (("x", 1), ("x", 2), ("x", 2), ("y", 1))]
    assert comparison.short_names(runs) == ["x · semente 1", "x · semente 2 (1)", "x · semente 2 (2)", "y"]


def test_names_too_long_for_a_legend_lose_their_middle_and_are_still_told_apart() -> None:
    runs = [made("done", name=name) for name in ("nano-t5 de ontem, cedo", "nano-t5 de hoje, cedo", "y")]
    assert comparison.short_names(runs, 10) == ["nano…cedo (1)", "nano…cedo (2)", "y"]
    assert comparison.short_names(runs, 21) == ["nano-t5 de…ntem, cedo", "nano-t5 de hoje, cedo", "y"]


def test_tasks_are_called_by_what_tells_them_apart() -> None:
    ids = ["assin2_score", "assin2_entail", "rte"]
    assert comparison.task_titles([made("done", task_ids=ids)]) == {
        "assin2_score": "similaridade",
        "assin2_entail": "ASSIN 2: implicação",
        "rte": "RTE",
    }


def test_values_side_by_side_have_their_intervals() -> None:
    runs = [made("done"), made("failed")]
    assert comparison.figures(runs)[0].intervals == ("70,0–80,0", "")


def test_hyperparameters_set_by_hand_are_marked() -> None:
    run = made("done", epochs=7.0)
    assert run.spec is not None
    found = {title: (value, by_hand) for title, value, by_hand in details.settings(run.spec)}
    assert found["Épocas"] == ("7", True)
    assert found["Dropout"] == ("0", False)
    assert "Prefixo" not in found  # an encoder has none


def test_the_facts_of_a_run_are_told_with_their_units() -> None:
    facts = details.facts(made("done"))
    assert facts["Memória no pico"] == "processo 700 MB"
    assert facts["Tempos"] == "modelo 3\u00a0s · treino 10\u00a0s"
    assert facts["Dispositivo"] == "CPU · fp32 · Teste"
    assert "Tentativas" not in facts


def test_a_graphics_card_is_named_and_so_is_the_model_s_commit() -> None:
    run = made("done")
    result = dict(run.result or {})
    result["manifest"] = {
        "machine": {"processor": "Teste", "gpus": [{"name": "Placa X", "memory": 1}]},
        "device": {"kind": "cuda", "precision": "bf16"},
        "model": {"id": "a/b", "revision": "abc123"},
    }
    facts = details.facts(replace(run, result=result))
    assert facts["Dispositivo"] == "GPU · bf16 · Placa X"
    assert facts["Revisão do modelo"] == "abc123"


def test_the_end_of_a_long_output_is_shown_and_none_where_there_is_none() -> None:
    run = made("done")
    assert details.worker_log(run) == ""
    run.worker_log.write_text("começo\n" + "x" * details.LOG_BYTES + "\nfim", encoding="utf-8")
    assert details.worker_log(run).endswith("fim")
    assert "começo" not in details.worker_log(run)


def test_the_manifest_is_json_of_what_it_was_done_with() -> None:
    assert '"processor": "Teste"' in details.manifest(made("done"))
    assert details.manifest(made("queued")) == "{}"
