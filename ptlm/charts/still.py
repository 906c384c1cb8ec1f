"""Figures as PDF, printed by a browser of the Chrome family where the machine has one.

PNG and SVG are made by the reader's own browser (the bar over each figure, and over the figure that is a page of
its own) and need nothing here.
"""

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from ptlm.charts.base import HEADING_HEIGHT, HEIGHT, Chart
from ptlm.errors import UsageError
from ptlm.i18n import N_

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
OPTIONS = (
    "--headless",
    "--no-sandbox",  # only a page that we wrote is opened, without network
    "--disable-gpu",
    "--disable-extensions",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
    "--virtual-time-budget=4000",
)
WIDTH = 900
SECONDS = 60


@cache
def browser() -> str | None:
    """The path of a browser that can print, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def pdf(chart: Chart) -> bytes:
    """The figure on a page of its own size, as vectors.

    Raises:
        UsageError: there is no such browser, or it does not answer.
    """
    program = browser()
    if program is None:
        raise UsageError(
            N_("Para gerar PDF é preciso ter o Chromium ou o Chrome; sem ele, imprima a figura HTML em PDF.")
        )
    with tempfile.TemporaryDirectory() as folder:
        page, printed = Path(folder) / "figure.html", Path(folder) / "figure.pdf"
        page.write_text(_page(chart), encoding="utf-8")
        command = [program, *OPTIONS, f"--user-data-dir={folder}/profile", f"--print-to-pdf={printed}"]
        try:
            subprocess.run([*command, page.as_uri()], timeout=SECONDS, check=True, capture_output=True)
            return printed.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise UsageError(
                N_("O navegador {browser} não gerou o PDF; imprima a figura HTML em PDF."), browser=program
            ) from error


def _page(chart: Chart) -> str:
    """The figure's own page, fixed to one sheet that is as large as the figure."""
    height = int(chart.figure.layout.height or HEIGHT) + HEADING_HEIGHT + 40
    style = (
        f"<style>@page {{ size: {WIDTH}px {height}px; margin: 0 }}"
        f" body {{ margin: 0; width: {WIDTH}px }} .modebar {{ display: none !important }}</style>"
    )
    return chart.html().decode().replace("<head>", f"<head>{style}", 1)
