"""Pages of the book as files."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from qingdao_browser.core.charting import Chart
from qingdao_browser.core.language import Language
from qingdao_browser.core.summary import Summary
from qingdao_browser.output.files import write_whole


def save_pdf(
    summary: Summary,
    language: Language,
    path: Path,
    family: str,
    *,
    paper: Literal["a4", "letter"] = "a4",
    landscape: bool = False,
) -> None:
    """Write a page as a PDF document, whole or not at all; raises OSError where that fails."""
    from qingdao_browser.charts.drawing import Drawing, record
    from qingdao_browser.charts.look import look
    from qingdao_browser.output.pdf import write_pdf

    # Paper is white whatever the theme of the window.
    appearance = look(False, family)

    def draw(chart: Chart, width: float, height: float | None) -> Drawing:
        return record(chart, appearance, width, height, language.code, compact=width < 400)

    write_whole(path, write_pdf(summary, language, draw, family, paper=paper, landscape=landscape))
