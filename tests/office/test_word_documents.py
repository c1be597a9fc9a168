"""What LibreOffice makes of a Word document: headings, repeated heads, pictures with their words, numbered pages."""

from __future__ import annotations

import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from qingdao_browser.app.studio import Studio
from qingdao_browser.core.book import LanguageCode
from qingdao_browser.core.charting import Chart
from qingdao_browser.core.collection import Chosen, Remark, Title, collecting
from qingdao_browser.core.language import language
from qingdao_browser.core.summary import Cell, Heading, Picture, Sources, Summary, Table
from qingdao_browser.core.work import finish
from qingdao_browser.output.word import ChartImage, write_docx
from qingdao_browser.views.theme import load_fonts
from tests.core.documents import DAY, LANGUAGES, document, hostile
from tests.core.test_article import bundled
from tests.office.arrived import TEXT, XLINK, Arrived, part, read_document, shown

pytestmark = [pytest.mark.needs_soffice, pytest.mark.needs_pdftotext]

CONVERSION = 300.0  # seconds, on a busy machine
CHOICES = (Title("For Thursday 周四"), Remark("Ask the bank."), Chosen("finance"), Chosen("port-containers"))
ROWS = 200


@dataclass(frozen=True)
class Opened:
    """A document as LibreOffice read it: what it stored as its own format, and the text of its pages."""

    summary: Summary
    odt: Path
    pages: tuple[str, ...]

    @cached_property
    def arrived(self) -> Arrived:
        return read_document(self.odt)

    @cached_property
    def content(self) -> ET.Element:
        return part(self.odt, "content.xml")


def long_table() -> Summary:
    rows = tuple((Cell(f"row {number}"), Cell(str(number)), Cell("port")) for number in range(ROWS))
    return document(Heading("Rows"), Table("All", ("Kind", "TEU", "Counted by"), (False, True, False), rows, "Source"))


@pytest.fixture(scope="module")
def opened(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Opened]:
    """Return documents that were opened by LibreOffice: a briefing in each language, a long table, a hostile one."""
    folder, family = tmp_path_factory.mktemp("word"), load_fonts(qapp)
    summaries = {
        code: finish(collecting(bundled(), CHOICES, "Figures for Thursday", DAY, language(code))) for code in LANGUAGES
    } | {"table": long_table(), "hostile": hostile()}
    for name, summary in summaries.items():
        data = finish(write_docx(summary, language(summary.language), Pen(summary.language, family), DAY))
        (folder / f"{name}.docx").write_bytes(data)
    for kind in ("odt", "pdf"):
        convert(folder, [f"{name}.docx" for name in summaries], kind)
    return {
        name: Opened(summary, folder / f"{name}.odt", tuple(pages(folder / f"{name}.pdf")))
        for name, summary in summaries.items()
    }


@dataclass(frozen=True)
class Pen:
    """Draws charts as the program does, in few dots."""

    code: LanguageCode
    family: str

    def __call__(self, chart: Chart, width: float, _small: bool) -> ChartImage:
        studio = Studio(language(self.code), self.family, width_mm=width, dpi=100)
        drawn = studio.svg([chart])
        return ChartImage(drawn.svg, studio.png([chart]), drawn.width, drawn.height)


def convert(folder: Path, names: list[str], kind: str) -> None:
    """Let LibreOffice store files as another kind, with a profile that is gone afterwards."""
    profile = (folder / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", kind, *names]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=CONVERSION)


def pages(pdf: Path) -> Iterator[str]:
    command = ["pdftotext", "-layout", "-enc", "UTF-8", str(pdf), "-"]
    yield from subprocess.run(command, check=True, capture_output=True).stdout.decode().split("\f")[:-1]


@pytest.mark.parametrize("code", LANGUAGES)
def test_headings_arrive_as_headings(opened: dict[str, Opened], code: LanguageCode) -> None:
    found = opened[code]
    headings = found.content.iter(f"{TEXT}h")
    arrived = [(int(heading.get(f"{TEXT}outline-level", "0")) + 1, shown(heading)) for heading in headings]
    assert arrived == [(block.level, block.text) for block in found.summary.blocks if isinstance(block, Heading)]


@pytest.mark.parametrize("code", LANGUAGES)
def test_tables_arrive_with_a_head_that_repeats(opened: dict[str, Opened], code: LanguageCode) -> None:
    tables = [table for block in opened[code].summary.blocks for table in shown_tables(block)]
    arrived = opened[code].arrived.tables
    assert [(table.header_rows, len(table.rows)) for table in arrived] == [(1, len(t.rows) + 1) for t in tables]
    assert [[cell.text for cell in table.rows[0]] for table in arrived] == [list(table.columns) for table in tables]


def shown_tables(block: object) -> list[Table]:
    tables = [block] if isinstance(block, Table) else [block.table] if isinstance(block, Picture) else []
    return [table for table in tables if table.rows]


def test_the_head_of_a_long_table_stands_on_each_of_its_pages(opened: dict[str, Opened]) -> None:
    found = opened["table"].pages
    assert len(found) > 3
    assert all("Counted by" in page for page in found)
    rows = [line.split()[1] for page in found for line in page.splitlines() if line.strip().startswith("row ")]
    assert rows == [str(number) for number in range(ROWS)]


@pytest.mark.parametrize("code", LANGUAGES)
def test_charts_arrive_with_their_words_as_wide_as_the_text(opened: dict[str, Opened], code: LanguageCode) -> None:
    charts = [block.chart for block in opened[code].summary.blocks if isinstance(block, Picture)]
    arrived = opened[code].arrived.pictures
    assert [picture.title for picture in arrived] == [chart.heading.title for chart in charts]
    for picture, chart in zip(arrived, charts, strict=True):
        assert chart.heading.description.text in picture.description
        assert all(line in picture.description for line in chart.heading.foot)
        assert picture.width == pytest.approx(174, abs=0.2)


@pytest.mark.parametrize("code", LANGUAGES)
def test_sources_arrive_as_links_and_marks_lead_to_them(opened: dict[str, Opened], code: LanguageCode) -> None:
    (sources,) = (block for block in opened[code].summary.blocks if isinstance(block, Sources))
    links = opened[code].arrived.links
    web = {target for _, target in links if not target.startswith("#")}
    assert web == {entry.url for entry in sources.entries if entry.url}
    names = {mark.get(f"{TEXT}name") for mark in opened[code].content.iter(f"{TEXT}bookmark-start")}
    inner = {target.removeprefix("#") for words, target in links if words.startswith("[")}
    assert {f"source_{entry.number}" for entry in sources.entries} == inner <= names


def test_contents_arrive_filled(opened: dict[str, Opened]) -> None:
    (contents,) = opened["en"].content.iter(f"{TEXT}table-of-content")
    listed = [shown(paragraph).strip() for paragraph in contents.iter(f"{TEXT}p")]
    headings = (block for block in opened["en"].summary.blocks if isinstance(block, Heading))
    assert listed == ["Contents", *(block.text for block in headings if block.level <= 3)]
    assert all(link.get(f"{XLINK}href", "").startswith("#") for link in contents.iter(f"{TEXT}a"))


@pytest.mark.parametrize(("code", "foot"), [("en", "page {n} of {m}"), ("zh", "第{n}页，共{m}页")])
def test_pages_are_numbered_and_all_but_the_first_say_the_title(
    opened: dict[str, Opened], code: LanguageCode, foot: str
) -> None:
    found = opened[code].pages
    for number, page in enumerate(found, 1):
        lines = ["".join(line.split()) for line in page.splitlines() if line.strip()]
        assert lines[-1].endswith("".join(foot.format(n=number, m=len(found)).split()))
        assert lines[0] == "FiguresforThursday"
    # On the first page that is the title itself.
    assert found[0].count("Figures for Thursday") == 1


def test_no_heading_stands_alone_at_the_foot_of_a_page(opened: dict[str, Opened]) -> None:
    headings = {block.text for block in opened["en"].summary.blocks if isinstance(block, Heading)}
    for page in opened["en"].pages[1:]:
        *_, last, _ = [line.strip() for line in page.splitlines() if line.strip()]
        assert last not in headings


def test_a_hostile_document_opens_and_its_texts_stay_texts(opened: dict[str, Opened]) -> None:
    found = opened["hostile"]
    assert {target for _, target in found.arrived.links if not target.startswith("#")} <= {
        "https://example.org/?a=1&copy;=(2)%20#x_y"
    }
    assert "<script>alert(1)</script>" in "".join(found.pages)
