"""Charts as figures that leave the program: for the clipboard, for dragging and as files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

from qingdao_browser.core.charting import Chart
from qingdao_browser.core.language import Language

if TYPE_CHECKING:
    from qingdao_browser.core.html_writer import Illustration
    from qingdao_browser.output.figures import Artwork

FigureKind = Literal["svg", "png", "pdf"]
# As wide as the text of an A4 page, and sharp in print.
WIDTH_MM: Final = 160.0
DPI: Final = 300.0


class Studio:
    """Draws charts in one language and font, always on white; several in one are the small charts of a page.

    One that is `compact` draws each chart in the small form, for rows of them.
    """

    def __init__(
        self, language: Language, family: str, *, width_mm: float = WIDTH_MM, dpi: float = DPI, compact: bool = False
    ) -> None:
        self._language, self._family = language, family
        self._width_mm, self._dpi, self._compact = width_mm, dpi, compact

    def svg(self, charts: Sequence[Chart], title: str = "") -> Illustration:
        """Return the charts as one SVG drawing with its size and the words for who cannot see it."""
        from qingdao_browser.core.html_writer import Illustration
        from qingdao_browser.output.figures import write_svg

        artwork = self._artwork(charts, title)
        svg = write_svg(
            artwork, title=title or charts[0].heading.title, description=_description(charts, self._language),
            language=self._language.code,
        )  # fmt: skip
        alternative = _description(charts, self._language)
        return Illustration(svg, artwork.width, artwork.height, alternative, title or charts[0].heading.title)

    def png(self, charts: Sequence[Chart], title: str = "") -> bytes:
        """Return the charts as one PNG picture; raises ValueError for a size outside the limits."""
        from qingdao_browser.output.figures import write_png

        return write_png(
            self._artwork(charts, title), width_mm=self._width_mm, dpi=self._dpi,
            title=title or charts[0].heading.title, description=_description(charts, self._language),
        )  # fmt: skip

    def pdf(self, charts: Sequence[Chart], title: str = "") -> bytes:
        """Return the charts as a PDF document of one page of their size."""
        from qingdao_browser.output.figures import write_figure_pdf

        words = {"title": title or charts[0].heading.title, "description": _description(charts, self._language)}
        return write_figure_pdf(self._artwork(charts, title), **words)

    def figure(self, charts: Sequence[Chart], kind: FigureKind, title: str = "") -> bytes:
        """Return the charts as a file of that kind."""
        match kind:
            case "svg":
                return self.svg(charts, title).svg
            case "png":
                return self.png(charts, title)
            case "pdf":
                return self.pdf(charts, title)

    def _artwork(self, charts: Sequence[Chart], title: str) -> Artwork:
        """Return one chart as it is; of several with a title a grid of small ones, else one below the other."""
        from qingdao_browser.charts.drawing import record
        from qingdao_browser.charts.look import look
        from qingdao_browser.output.figures import arranged, columns_in, pixels

        # Figures are for paper and other people's documents, so they are light whatever the window is.
        appearance, width, code = look(False, self._family), pixels(self._width_mm), self._language.code
        if title:
            columns, each = columns_in(width)
            drawn = [record(chart, appearance, each, None, code, compact=True, standalone=True) for chart in charts]
            return arranged(drawn, self._family, columns=columns, title=title)
        whole = [
            record(chart, appearance, width, None, code, compact=self._compact, standalone=True) for chart in charts
        ]
        return whole[0] if len(whole) == 1 else arranged(whole, self._family)


def _description(charts: Sequence[Chart], language: Language) -> str:
    """Return the charts in words, with their sources and notes: a reader of the picture is told nothing else."""
    texts = [text for chart in charts for text in (chart.heading.description.text, *chart.heading.foot)]
    return language.gap().join(texts)
