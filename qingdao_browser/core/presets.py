"""What each program that people write in is given on the clipboard: fixed sets of formats.

Measured with LibreOffice 7.4: it takes RTF before HTML and a picture before both, so RTF is never offered and a picture
never stands beside HTML (DESIGN section 6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, Protocol, assert_never, get_args

from qingdao_browser.core.language import Language, mark

if TYPE_CHECKING:
    from qingdao_browser.core.charting import Chart
    from qingdao_browser.core.excerpts import Excerpt
    from qingdao_browser.core.html_writer import Illustration

Preset = Literal["writer", "word", "calc", "excel", "slides", "latex", "markdown", "text"]
Format = Literal["text/plain", "text/html", "image/png"]

PRESETS: Final[tuple[Preset, ...]] = get_args(Preset)
# At first a copy is text and HTML.
FIRST_PRESET: Final[Preset] = "writer"
NAMES: Final[dict[Preset, str]] = {
    "writer": "LibreOffice Writer",
    "word": "Microsoft Word",
    "calc": "LibreOffice Calc",
    "excel": "Microsoft Excel",
    "slides": mark("slides"),
    "latex": "LaTeX",
    "markdown": "Markdown",
    "text": mark("plain text"),
}
# The name under which each format is kept as a file.
FILES: Final[dict[Format, str]] = {"text/plain": "text.txt", "text/html": "page.html", "image/png": "figure.png"}


class Artist(Protocol):
    """Draws charts as figures that stand alone; those under a title are the small charts of a page."""

    def svg(self, charts: Sequence[Chart], title: str = "") -> Illustration:
        """Return the charts as one drawing."""

    def png(self, charts: Sequence[Chart], title: str = "") -> bytes:
        """Return the charts as one picture of the same size."""


def fill(excerpt: Excerpt, preset: Preset, language: Language, artist: Artist) -> Mapping[Format, bytes]:
    """Return the formats that a preset puts on the clipboard for an excerpt, each as its bytes.

    A bare value is a text for every program: whoever asks for it wants nothing around it.
    """
    # The menus name the presets at every start; the writers are loaded with the first copy.
    from qingdao_browser.core.html_writer import write_sheet_html
    from qingdao_browser.core.latex_writer import write_latex
    from qingdao_browser.core.markdown_writer import write_markdown
    from qingdao_browser.core.sheets import spread, write_tsv
    from qingdao_browser.core.text_writer import write_excerpt

    if excerpt.part == "bare":
        return {"text/plain": write_excerpt(excerpt, language).encode()}
    match preset:
        case "writer" | "word":
            return _text_and_html(excerpt, language, artist)
        case "calc" | "excel":
            sheets = [spread(table, language) for table in excerpt.tables]
            return {"text/plain": write_tsv(sheets).encode(), "text/html": write_sheet_html(excerpt, sheets).encode()}
        case "slides":
            if not excerpt.charts:
                return _text_and_html(excerpt, language, artist)
            picture = artist.png(excerpt.charts, excerpt.small_title)
            return {"image/png": picture, "text/plain": write_excerpt(excerpt, language).encode()}
        case "latex":
            return {"text/plain": write_latex(excerpt).encode()}
        case "markdown":
            return {"text/plain": write_markdown(excerpt).encode()}
        case "text":
            return {"text/plain": write_excerpt(excerpt, language).encode()}
        case _:
            assert_never(preset)


def _text_and_html(excerpt: Excerpt, language: Language, artist: Artist) -> dict[Format, bytes]:
    from qingdao_browser.core.html_writer import write_html
    from qingdao_browser.core.text_writer import write_excerpt

    html = write_html(excerpt, partial(artist.svg, title=excerpt.small_title))
    return {"text/plain": write_excerpt(excerpt, language).encode(), "text/html": html.encode()}
