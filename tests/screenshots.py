"""Pictures of every page in its main states: `python -m tests.screenshots OUT`.

The real app on two stores: an empty one, and one with runs of every state, some of them really trained (embedded
models and tasks, about two minutes). Each page is taken in both themes and in three widths; `--only WORD` takes the
views whose name contains the word, `--fast` trains only for a few steps, `--home DIR` keeps the store, and takes it
as it is where it is there already. `--readme` takes the few pictures that the READMEs show instead, in both languages
and with the trained runs alone.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from playwright.sync_api import Browser, Page, TimeoutError, expect, sync_playwright

from ptlm.runs import spec as specs
from ptlm.runs.launchers import environment
from ptlm.runs.status import Failure
from ptlm.runs.store import Store
from ptlm.views.making.steps import STEPS
from tests.browser.driving import ARGUMENTS, chromium, free_port, serve, wait_idle

WIDTHS = (1440, 1024, 420)
THEMES = ("light", "dark")
LOCALES = {"pt": "pt-BR", "en": "en-GB"}
HEIGHT = 900
PATIENCE = 90_000
"""Milliseconds."""
TRAINED = {
    "encoder": (
        "ptlm/nano-encoder",
        ("demo_sentiment", "demo_similarity", "demo_qa"),
        "Comentários e perguntas",
    ),
    "writer": ("ptlm/nano-t5", ("demo_sentiment", "demo_inference"), ""),
}
"""Model, tasks and name of the runs that are really trained."""
QUICKLY = {"steps": 6, "limit_train": 48, "limit_eval": 24}
ALL_RUNS = "import sys; from ptlm.runs.worker import main; sys.exit(max(main([run]) for run in sys.argv[1:]))"
FAILURE = Failure(
    name="DownloadError",
    template=(
        "Os dados de “{task}” ({split}) não estão neste computador e não puderam ser baixados ({reason}): "
        "tente de novo com rede, ou ponha o arquivo em {place}."
    ),
    values={"task": "rte", "split": "train", "reason": "ConnectionError", "place": "$PTLM_DATA_DIR/plue/RTE"},
)
Act = Callable[[Page], None]


@dataclass(frozen=True)
class View:
    """One thing to be seen."""

    name: str
    path: str
    """Address; `{encoder}` and the like stand for the ids of runs."""
    act: Act = lambda page: None
    """What is done on the page before the picture."""
    empty: bool = False
    """Whether it is seen with nothing in the store."""


def ask(page: Page) -> None:
    """Fill in an example and have it answered."""
    page.locator(".st-key-fill button").locator("visible=true").first.click()
    page.wait_for_timeout(600)
    wait_idle(page)
    page.locator(".st-key-ask_now button").locator("visible=true").first.click()
    expect(page.locator(".st-key-answer")).to_be_visible(timeout=PATIENCE)


def sample(step: str) -> Act:
    """Begin a task from the example that the product brings, and open one of the steps."""

    def act(page: Page) -> None:
        page.locator(".st-key-sample button").locator("visible=true").first.click()
        page.wait_for_url("**rascunho=**")
        wait_idle(page)
        page.goto(re.sub(r"&passo=\w+", "", page.url) + f"&passo={step}")
        expect(page.locator("h1").first).to_be_visible()
        page.wait_for_timeout(1500)
        wait_idle(page)

    return act


VIEWS = (
    View("inicio-vazio", "/", empty=True),
    View("execucoes-vazio", "/execucoes", empty=True),
    View("experimentar-vazio", "/experimentar", empty=True),
    View("dados-vazio", "/meus_dados", empty=True),
    View("comparar-vazio", "/comparar", empty=True),
    View("execucao-nenhuma", "/execucao?run=nada", empty=True),
    *(View(f"dados-{step.id}", "/meus_dados", sample(step.id), empty=True) for step in STEPS),
    View("inicio", "/"),
    View("treinar", "/treinar"),
    View(
        "treinar-banco",
        "/treinar?modelo=neuralmind/bert-base-portuguese-cased&modelo=ptlm/nano-t5&tarefa=rte&tarefa=mrpc"
        "&tarefa=assin2_entail&sementes=1-3",
    ),
    View("treinar-erro", "/treinar?modelo=ptlm/nano-encoderr&tarefa=rte"),
    View("execucoes", "/execucoes"),
    View("execucoes-grupo", "/execucoes?grupo=semanal"),
    View("execucao-curvas", "/execucao?run={encoder}"),
    View("execucao-registro", "/execucao?run={encoder}&ver=registro"),
    View("execucao-exemplos", "/execucao?run={encoder}&ver=exemplos"),
    View("execucao-analise", "/execucao?run={encoder}&ver=analise"),
    View("execucao-analise-numero", "/execucao?run={encoder}&ver=analise&tarefa=demo_similarity"),
    View("execucao-detalhes", "/execucao?run={encoder}&ver=detalhes"),
    View("execucao-andando", "/execucao?run={training}"),
    View("execucao-fila", "/execucao?run={queued}"),
    View("execucao-falhou", "/execucao?run={failed}"),
    View("execucao-corrompida", "/execucao?run={broken}"),
    View("comparar", "/comparar?runs={encoder}&runs={writer}"),
    View("experimentar", "/experimentar?run={encoder}", ask),
    View("experimentar-arquivo", "/experimentar?run={encoder}&modo=arquivo"),
    View("resultados-placar", "/resultados"),
    View("resultados-figuras", "/resultados?ver=figuras"),
    View("resultados-comparar", "/resultados?ver=comparar&base={encoder}&com={writer}"),
    View("resultados-fontes", "/resultados?ver=fontes"),
    View("resultados-exportar", "/resultados?ver=exportar"),
    View("ajuda", "/ajuda"),
    View("ajuda-glossario", "/ajuda?secao=glossario"),
    View("ajuda-protocolo", "/ajuda?secao=protocolo"),
    View("ajuda-espaco", "/ajuda?secao=espaco"),
)

README = {"run": "/execucao?run={encoder}", "results": "/resultados", "train": "/treinar"}
"""What the READMEs show: names of files, and addresses."""
README_SIZE = {"width": 1400, "height": 880}


def train(home: Path, *, fast: bool) -> None:
    """Runs that are really trained."""
    store = Store(home / "runs")
    folders = []
    for model, tasks, name in TRAINED.values():
        spec = specs.create(model, tasks, "quick", QUICKLY if fast else {}, name=name)
        folders.append(str(store.add(spec).folder))
    settings = {**environment(), **os.environ, "PTLM_HOME": str(home)}
    subprocess.run([sys.executable, "-c", ALL_RUNS, *folders], check=True, env=settings)


def add_others(home: Path) -> None:
    """Runs of the other states, written as the product writes them; those at work last as long as this process."""
    from tests.made_runs import made

    os.environ["PTLM_HOME"] = str(home)
    known = {run.name: run for run in Store(home / "runs").runs()}
    for name in ("ao vivo", "na fila"):
        if name in known:
            shutil.rmtree(known[name].folder)
    if "sem rede" not in known:
        for seed in (1, 2, 3):
            task = ["demo_similarity"]
            made("failed" if seed == 3 else "done", group="semanal", seed=seed, task_ids=task, error=FAILURE)
        made("cancelled", model="ptlm/nano-gpt2", task_ids=["demo_qa"])
        made("failed", name="sem rede", task_ids=["rte"], error=FAILURE)
        broken = made("done", name="arquivo estragado")
        (broken.folder / "status.json").write_text('{"state": "trai')
    made("training", name="ao vivo", model="ptlm/nano-t5", task_ids=["demo_qa", "demo_summary"])
    made("queued", name="na fila", model="ptlm/nano-gpt2")


def ids(home: Path) -> dict[str, str]:
    """The runs that addresses name."""
    runs = Store(home / "runs").runs()
    by_name = {run.name: run.id for run in runs}
    trained = {run.spec.model.id: run.id for run in reversed(runs) if run.spec and run.state == "done"}
    return {
        "encoder": by_name["Comentários e perguntas"],
        "writer": trained["ptlm/nano-t5"],
        "failed": by_name["sem rede"],
        "broken": by_name["arquivo estragado"],
        "training": by_name["ao vivo"],
        "queued": by_name["na fila"],
    }


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The app's address while it runs on `home`; nobody works off the queue."""
    (home / "runs").mkdir(parents=True, exist_ok=True)
    with FileLock(home / "runs" / ".supervisor.lock"):
        port = free_port()
        server = serve(home, port)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def take(
    browser: Browser,
    address: str,
    views: Sequence[View],
    out: Path,
    language: str,
    widths: Sequence[int],
    themes: Sequence[str],
) -> None:
    """Every view in every width and theme."""
    for width in widths:
        for theme in themes:
            context = browser.new_context(
                locale=LOCALES[language],
                color_scheme=theme,  # type: ignore[arg-type]
                viewport={"width": width, "height": HEIGHT},
            )
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            for view in views:
                show(page, address, view)
                shoot(page, out / f"{view.name}-{width}-{theme}.png")
            context.close()


def take_for_readmes(browser: Browser, home: Path, out: Path) -> None:
    """The first screen of a few pages, in each language."""
    [encoder] = [run.id for run in Store(home / "runs").runs() if run.name == TRAINED["encoder"][2]]
    with served(home) as address:
        for language, locale in LOCALES.items():
            page = browser.new_page(locale=locale, viewport=README_SIZE)  # type: ignore[arg-type]
            page.set_default_timeout(PATIENCE)
            for name, path in README.items():
                show(page, address, View(name, path.format(encoder=encoder)))
                page.screenshot(path=str(out / f"{name}.{language}.png"))
            page.close()


def show(page: Page, address: str, view: View) -> None:
    """Open a view and bring it into its state."""
    page.goto(address + view.path)
    expect(page.locator("h1").first).to_be_visible()
    with suppress(TimeoutError):  # a page with a live piece may never rest
        page.wait_for_function("document.fonts.status === 'loaded'", timeout=5000)
    page.wait_for_timeout(700)
    wait_idle(page)
    view.act(page)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    page.wait_for_timeout(700)


def shoot(page: Page, path: Path) -> None:
    """The whole page, although it is a part of the window that scrolls."""
    inner = page.evaluate(
        "() => { const main = document.querySelector('[data-testid=stMain]');"
        " return main ? main.scrollHeight : document.body.scrollHeight }"
    )
    size = page.viewport_size or {"width": WIDTHS[0], "height": HEIGHT}
    page.set_viewport_size({"width": size["width"], "height": max(HEIGHT, int(inner))})
    page.wait_for_timeout(400)
    page.screenshot(path=str(path))
    page.set_viewport_size(size)


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the stores, take the pictures."""
    options = _parser().parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    home = options.home or Path(tempfile.mkdtemp(prefix="ptlm-screenshots-"))
    if not (home / "runs").is_dir():
        train(home, fast=options.fast)
    expect.set_options(timeout=PATIENCE)
    if options.readme:
        with sync_playwright() as running:
            browser = running.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
            take_for_readmes(browser, home, options.out)
            browser.close()
        return
    add_others(home)
    names = ids(home)
    wanted = [
        View(view.name, view.path.format(**names), view.act, view.empty)
        for view in VIEWS
        if not options.only or any(word in view.name for word in options.only)
    ]
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        for empty in (True, False):
            views = [view for view in wanted if view.empty is empty]
            place = Path(tempfile.mkdtemp(prefix="ptlm-empty-")) if empty else home
            if views:
                with served(place) as address:
                    take(
                        browser, address, views, options.out, options.language, options.widths, options.themes
                    )
        browser.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--language", choices=list(LOCALES), default="pt")
    parser.add_argument("--widths", type=int, nargs="*", default=list(WIDTHS))
    parser.add_argument("--themes", nargs="*", default=list(THEMES))
    return parser


if __name__ == "__main__":
    main()
