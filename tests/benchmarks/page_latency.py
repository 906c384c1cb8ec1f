"""How quick the pages are: the real server, a real browser, 500 finished runs.

    python -m tests.benchmarks.page_latency [--runs 500] [--rounds 12] [--starts 5]

Measures, and prints with the conditions they were taken under:

- the first usable page of a fresh server in a fresh browser session, from the request on;
- going from page to page by the menu, from the click until the new page's heading and its main content are there and
  the script has ended; and opening a run; idle, and while a run trains on the same machine;
- how long after a run's worker wrote a line of its log the line is on the run's page;
- the server's memory, and whether it imported a library that only workers may.

Clocks are the browser's, read when the page has been painted; nothing is counted that the test itself waits for.
Returns 1 where a figure misses its goal.
"""

import argparse
import os
import platform
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlencode

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from ptlm.runs import events
from ptlm.runs import spec as specs
from ptlm.runs.run import Run
from ptlm.runs.store import Store
from ptlm.views.follow import LEVELS
from tests.browser.driving import ARGUMENTS, AT_REST, chromium, end, free_port, serve
from tests.made_runs import made

FIRST_PAGE = 2.0
"""Seconds; the goal for the first usable page."""
SWITCH = 0.3
"""Seconds; the goal for the 95th percentile of going from page to page."""
LOG = 1.0
"""Seconds; the goal for a line of the log."""
LOGGED_STEPS = 300
"""Each is a line of the log; the page shows the last 400."""
HEAVY = ("torch", "transformers", "datasets", "accelerate", "evaluate")
TASKS = ("demo_sentiment", "assin2_entail", "rte", "demo_similarity", "demo_qa", "mrpc")
MODELS = ("ptlm/nano-encoder", "ptlm/nano-t5", "ptlm/nano-gpt2", "ptlm/nano-deberta")
REPORTING_SERVER = """
import signal, sys
from pathlib import Path
from streamlit.web.cli import main
listing = Path(sys.argv.pop(1))
signal.signal(signal.SIGUSR1, lambda *_: listing.write_text("\\n".join(sys.modules)))
main(args=sys.argv[1:])
"""
"""Streamlit's own program, which writes the names of all imported modules into a file when asked by a signal."""


@dataclass(frozen=True)
class Place:
    """A page as the menu leads to it."""

    address: str
    heading: str
    content: str
    """A selector of what the page is there for."""


PAGES = (
    Place("inicio", "Modelos de língua em português, ajustados e medidos", ".ptlm-table td"),
    Place("treinar", "Treinar", ".st-key-summary .ptlm-table td"),
    Place("meus_dados", "Meus dados", "[data-testid=stFileUploaderDropzone]"),
    Place("execucoes", "Execuções", "[data-testid=stDataFrame] canvas"),
    Place("resultados", "Resultados", ".ptlm-board td"),
    Place("experimentar", "Experimentar", "[data-testid=stForm] textarea"),
    Place("ajuda", "Ajuda", "[data-testid=stMain] [data-testid=stCode], [data-testid=stMain] h2"),
)
RUN_CONTENT = ".js-plotly-plot .main-svg"

ARRIVED = f"""([heading, content]) => {{
  const title = document.querySelector('[data-testid=stMain] h1');
  return title !== null && (!heading || title.textContent.trim() === heading)
    && document.querySelector(content) !== null && ({AT_REST})();
}}"""
WATCH = f"""(what) => {{
  const arrived = {ARRIVED};
  window.ptlmTook = new Promise((resolve) => {{
    addEventListener('click', () => {{
      const start = performance.now();
      const look = () => arrived(what)
        ? requestAnimationFrame(() => resolve(performance.now() - start))
        : requestAnimationFrame(look);
      requestAnimationFrame(look);
    }}, {{capture: true, once: true}});
  }});
}}"""
"""Begins to count at the next click, and ends one painted frame after the page has arrived."""
WATCH_LOG = """() => {
  window.ptlmLines = new Map();
  const look = () => {
    document.querySelectorAll('.ptlm-log > div').forEach((line, place) => {
      if (!window.ptlmLines.has(place)) window.ptlmLines.set(place, Date.now() / 1000);
    });
    requestAnimationFrame(look);
  };
  look();
}"""
"""Notes the time at which each line of the log is first there."""


def fill(count: int) -> None:
    """Finished runs of several models, tasks and seeds, single ones and groups."""
    draw, now = random.Random(11), datetime.now(UTC)
    for number in range(count):
        made(
            "done",
            model=draw.choice(MODELS),
            task_ids=[draw.choice(TASKS)],
            name=f"execução {number}",
            group=f"grupo {number // 10}" if number % 3 == 0 else "",
            created=(now - timedelta(hours=count - number)).isoformat(timespec="seconds"),
            seed=number,
        )


@contextmanager
def serving(home: Path) -> Iterator[tuple[str, int]]:
    """The server's address and process."""
    port = free_port()
    server = serve(home, port, ("-c", REPORTING_SERVER, str(home / "modules.txt")))
    try:
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        end(server)


@contextmanager
def visiting(browser: Browser, address: str) -> Iterator[Page]:
    """A page in a session of its own, nothing cached."""
    context = browser.new_context(locale="pt-BR", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    yield page
    context.close()


def first_page(browser: Browser, home: Path) -> float:
    """Seconds from the request to the first page, usable, of a server that nobody has asked anything."""
    with serving(home) as (address, _pid):
        context = browser.new_context(locale="pt-BR", viewport={"width": 1440, "height": 900})
        page = context.new_page()
        start = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.wait_for_function(ARRIVED, arg=[PAGES[0].heading, PAGES[0].content], timeout=60_000)
        took = time.perf_counter() - start
        context.close()
    return took


def clicked(page: Page, selector: str, heading: str, content: str) -> float:
    """Seconds from the click on `selector` to the page with this heading and content, at rest."""
    page.wait_for_function(AT_REST)
    page.evaluate(WATCH, [heading, content])
    page.locator(selector).first.click()
    page.wait_for_function(ARRIVED, arg=[heading, content])
    return float(page.evaluate("window.ptlmTook")) / 1000


def link(place: Place) -> str:
    """The menu's link to a page."""
    return f"[data-testid=stSidebarNavLink][href$='/{place.address}']" + (
        ", [data-testid=stSidebarNavLink][href$='/']" if place is PAGES[0] else ""
    )


def switching(page: Page, rounds: int) -> dict[str, list[float]]:
    """Seconds to each page, from all the others in turn; and to a run from the first page."""
    found: dict[str, list[float]] = {place.address: [] for place in PAGES} | {"execucao": []}
    draw = random.Random(3)
    for lap in range(rounds + 1):  # the first lap lets browser and server load what they keep
        for place in draw.sample(PAGES, len(PAGES)):
            if page.url.split("?")[0].endswith("/" + place.address):
                continue
            seconds = clicked(page, link(place), place.heading, place.content)
            if lap:
                found[place.address].append(seconds)
            if place is PAGES[0]:
                seconds = clicked(page, "[data-testid=stMain] a[href*='run=']", "", RUN_CONTENT)
                if lap:
                    found["execucao"].append(seconds)
    return found


def work(pid: int) -> tuple[float, float]:
    """Seconds of processor time that the server and the browser have taken so far."""
    here = psutil.Process().children(recursive=True)
    browser = [process for process in here if process.is_running() and "chrom" in process.name()]
    return _taken(psutil.Process(pid)), sum(map(_taken, browser))


def _taken(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def switched(page: Page, pid: int, rounds: int, how: str) -> bool:
    """Take and print the figures of going from page to page; whether the goal is kept.

    The work done for each is printed too: other programs do not lengthen it.
    """
    before = work(pid)
    found = switching(page, rounds)
    server, browser = (after - start for after, start in zip(work(pid), before, strict=True))
    every = [second for group in found.values() for second in group]
    kept = told(f"switching, {how}", every, SWITCH)
    for name, group in found.items():
        told(f"  {name}", group)
    turns = len(every) * (rounds + 1) / rounds
    print(f"  work for each: server {server / turns:.3f} s, browser {browser / turns:.3f} s", flush=True)
    return kept


def started(steps: int) -> Run:
    """A run of real training, queued; it takes about a minute a thousand steps."""
    overrides = {"steps": steps, "limit_train": 320, "limit_eval": 32, "evaluate": "epoch"}
    return Store().add(
        specs.create("ptlm/nano-encoder", ["demo_sentiment"], "quick", overrides, name="em treino")
    )


def until(there: Callable[[], bool], what: str, seconds: float = 300.0) -> None:
    """Wait for something that a run does."""
    deadline = time.monotonic() + seconds
    while not there():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.1)


def state(run: Run) -> str:
    """How the run stands now."""
    return Store().get(run.id).state


def log_delays(page: Page, address: str) -> list[float]:
    """Seconds from the moment that a line of a run's log was written to the moment that its page showed it."""
    run = started(LOGGED_STEPS)
    page.goto(
        f"{address}/execucao?" + urlencode({"run": run.id, "ver": "registro", "niveis": LEVELS}, doseq=True)
    )
    page.wait_for_function(AT_REST)
    watched = time.time()
    page.evaluate(WATCH_LOG)
    until(lambda: state(run) == "done", "the end of the run whose log is watched")
    written = [event for event in events.read(run.events_file)[0] if event.kind in LEVELS]
    page.wait_for_function("(count) => window.ptlmLines.size >= count", arg=len(written))
    seen = dict(page.evaluate("[...window.ptlmLines]"))
    return [seen[place] - event.time for place, event in enumerate(written) if event.time > watched]


def heavy(pid: int, home: Path) -> list[str]:
    """The libraries that the server should not have imported, but has."""
    os.kill(pid, signal.SIGUSR1)
    listing = home / "modules.txt"
    until(listing.exists, "the server's modules")
    time.sleep(0.5)
    known = set(listing.read_text().split())
    assert "streamlit" in known
    return [name for name in HEAVY if name in known]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that is not below `share` of all."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def told(name: str, values: Sequence[float], goal: float | None = None) -> bool:
    """Print median, 95th percentile and most of some seconds; whether the goal for the 95th is kept."""
    high = percentile(values, 0.95)
    kept = goal is None or high < goal
    verdict = "" if goal is None else f"   {'kept' if kept else 'MISSED'}: p95 < {goal:g} s"
    print(
        f"{name:34} {len(values):5} {statistics.median(values):8.3f} {high:8.3f} {max(values):8.3f}{verdict}",
        flush=True,
    )
    return kept


def conditions(runs: int) -> str:
    """What the figures were taken on."""
    names = ("streamlit", "playwright", "pandas", "plotly")
    known = ", ".join(f"{name} {version(name)}" for name in names)
    program = subprocess.run([str(chromium()), "--version"], capture_output=True, text=True).stdout.strip()
    return (
        f"{runs} finished runs; {os.cpu_count()} cores; Python {platform.python_version()}, {known}, {program}; "
        f"load over the last minute {os.getloadavg()[0]:.2f}"
    )


def measured(browser: Browser, home: Path, rounds: int, starts: int) -> bool:
    """Take and print all figures; whether all goals are kept."""
    print(f"{'seconds':34} {'n':>5} {'median':>8} {'p95':>8} {'most':>8}")
    kept = [told("first page", [first_page(browser, home) for _start in range(starts)], FIRST_PAGE)]
    with serving(home) as (address, pid), visiting(browser, address) as page:
        kept.append(told("line of the log", log_delays(page, address), LOG))  # and there is a model to try
        kept.append(switched(page, pid, rounds, "idle"))
        run = started(100_000)
        until(lambda: state(run) == "training", "the run to train")
        kept.append(switched(page, pid, rounds, "training"))
        assert state(run) == "training"
        Store().request_stop(run.id)
        until(lambda: state(run) == "cancelled", "the run to stop")
        found = heavy(pid, home)
        memory = psutil.Process(pid).memory_info().rss / 2**20
    print(f"server's memory: {memory:.0f} MiB; imported of {', '.join(HEAVY)}: {', '.join(found) or 'none'}")
    return all(kept) and not found


def main() -> int:
    """Measure, print, and return 1 where a goal is missed."""
    arguments = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    arguments.add_argument("--runs", type=int, default=500)
    arguments.add_argument("--rounds", type=int, default=12)
    arguments.add_argument("--starts", type=int, default=5)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        os.environ["PTLM_HOME"] = folder
        fill(chosen.runs)
        print(conditions(chosen.runs))
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        kept = measured(browser, Path(folder), chosen.rounds, chosen.starts)
        browser.close()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
