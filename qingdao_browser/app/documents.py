"""Printed summaries as files: for paper, word processors, browsers and editors."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal, get_args

from qingdao_browser.app.studio import Studio
from qingdao_browser.core.charting import Chart
from qingdao_browser.core.language import Language
from qingdao_browser.core.summary import Summary
from qingdao_browser.core.work import Work
from qingdao_browser.output.composition import Draw, Drawn
from qingdao_browser.output.document import Paper

DocumentKind = Literal["pdf", "docx", "html", "md", "txt"]
DOCUMENT_KINDS: Final[tuple[DocumentKind, ...]] = get_args(DocumentKind)
# Charts that may stand side by side in a browser, and what stands in for a drawing where a word processor knows none.
_SMALL_MM: Final = 84.0
_STAND_IN_DPI: Final = 150.0


def writing_document(
    summary: Summary, kind: DocumentKind, language: Language, family: str, day: date, *, paper: Paper = "a4",
    landscape: bool = False,
) -> Work[bytes]:  # fmt: skip
    """Return a summary as a file of some kind, made on a day; paper and its direction count where there are pages."""
    match kind:
        case "pdf":
            from qingdao_browser.output.pdf import writing_pdf

            draw = pen(language, family)
            return (yield from writing_pdf(summary, language, draw, family, paper, landscape=landscape))
        case "docx":
            from qingdao_browser.output.word import ChartImage, write_docx

            def image(chart: Chart, width_mm: float, compact: bool) -> ChartImage:
                studio = Studio(language, family, width_mm=width_mm, dpi=_STAND_IN_DPI, compact=compact)
                drawn = studio.svg([chart])
                return ChartImage(drawn.svg, studio.png([chart]), drawn.width, drawn.height)

            return (yield from write_docx(summary, language, image, day, paper, landscape=landscape))
        case "html":
            from qingdao_browser.core.html_document import write_html_document

            large = Studio(language, family)
            small = Studio(language, family, width_mm=_SMALL_MM, compact=True)
            html = yield from write_html_document(summary, language, large.svg, small.svg)
            return html.encode()
        case "md":
            from qingdao_browser.core.markdown_writer import write_markdown_document

            return write_markdown_document(summary, language).encode()
        case "txt":
            from qingdao_browser.core.text_writer import write_text_document

            return write_text_document(summary, language).encode()


def pen(language: Language, family: str) -> Draw:
    """Return what draws charts on pages: in the light theme, as paper is white whatever the theme of the window."""
    from qingdao_browser.charts.drawing import record
    from qingdao_browser.charts.look import look

    appearance = look(False, family)

    def draw(chart: Chart, width: float, height: float | None) -> Drawn:
        return record(chart, appearance, width, height, language.code, compact=width < 400)

    return draw
