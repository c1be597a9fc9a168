"""`figure`, `data` and `copy` on the command line: what is written, and what is said where it cannot be."""

from __future__ import annotations

import csv
import json
import struct
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from qingdao_browser.app.main import main
from qingdao_browser.core.records import KEYS
from tests.core.samples import BOOK, changed

SVG = "{http://www.w3.org/2000/svg}"
FORMATS = {
    "writer": {"text.txt", "page.html"},
    "word": {"text.txt", "page.html"},
    "calc": {"text.txt", "page.html"},
    "excel": {"text.txt", "page.html"},
    "slides": {"text.txt", "figure.png"},
    "latex": {"text.txt"},
    "markdown": {"text.txt"},
    "text": {"text.txt"},
}


class Script:
    """A terminal in a folder, as a script uses it."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capture = folder, capture
        self.out = self.err = ""

    def run(self, *arguments: str) -> int:
        """Run the program; its output is in `out` and `err`."""
        self.capture.readouterr()
        try:
            code = main(arguments)
        except SystemExit as stop:
            code = int(str(stop.code))
        self.out, self.err = self.capture.readouterr()
        return code

    def names(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


@pytest.fixture
def script(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Script:
    monkeypatch.chdir(tmp_path)
    return Script(tmp_path, capsys)


def size_of(png: bytes) -> tuple[int, int, float]:
    """Return width and height in pixels and the width in mm that a PNG gives itself."""
    width, height = struct.unpack(">II", png[16:24])
    at = png.index(b"pHYs") + 4
    return width, height, width / struct.unpack(">I", png[at : at + 4])[0] * 1000


# --- figure -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("id", ["financing-value", "art-financing-value", "port-containers", "finance", "home"])
def test_a_figure_is_a_drawing_with_its_words_source_and_size(script: Script, id: str, lang: str) -> None:
    assert script.run("figure", id, "-o", "f.svg", "--lang", lang) == 0
    root = ET.fromstring((script.folder / "f.svg").read_bytes())  # noqa: S314 - our own file
    assert root.get("width") == "160mm"
    assert root.find(f"{SVG}title") is not None
    texts = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    assert ("来源" if lang == "zh" else "Source") in texts
    assert not list(root.iter(f"{SVG}image"))
    assert script.names() == {"f.svg"}


def test_a_picture_has_the_width_and_the_resolution_asked_for(script: Script) -> None:
    assert script.run("figure", "financing-value", "-o", "f.PNG", "--width-mm", "80", "--dpi", "150") == 0
    width, _, millimetres = size_of((script.folder / "f.PNG").read_bytes())
    assert width == round(80 / 25.4 * 150)
    assert millimetres == pytest.approx(80, abs=0.2)


def test_a_figure_is_a_document_of_its_size(script: Script) -> None:
    assert script.run("figure", "home", "-o", "f.pdf") == 0
    assert (script.folder / "f.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["cooperation-areas", "-o", "f.svg"], 1, "cooperation-areas has no chart"),
        (["financing-valeu", "-o", "f.svg"], 1, "did you mean financing-value"),
        (["home", "-o", "f.gif"], 2, "give a name that ends in .svg or .png or .pdf"),
        (["home", "-o", "none/f.svg"], 2, "f.svg was not written: there is no such folder; nothing was changed"),
        (["home", "-o", "f.png", "--dpi", "9000"], 2, "is no number from 36 to 2400"),
        (["home", "-o", "f.png", "--width-mm", "5"], 2, "is no number from 20 to 2000"),
        (["home", "-o", "f.svg", "--width-mm", "nan"], 2, "is no number from"),
        (["home", "-o", "f.png", "--width-mm", "2000", "--dpi", "2400"], 2, "is too large: at most 100 million"),
    ],
)
def test_what_cannot_be_drawn_is_told(script: Script, arguments: list[str], code: int, words: str) -> None:
    assert script.run("figure", *arguments) == code
    assert words in script.err
    assert script.names() == set()


# --- data -------------------------------------------------------------------------------------------------------------


def test_the_table_of_the_whole_book_has_a_package_beside_it(script: Script) -> None:
    assert script.run("data", "-o", "all.csv") == 0
    assert script.out == "all.csv\ndatapackage.json\n"
    with (script.folder / "all.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    assert list(rows[0]) == list(KEYS)
    assert len(rows) == 367
    package = json.loads((script.folder / "datapackage.json").read_text("utf-8"))
    assert package["resources"][0]["path"] == "all.csv"


def test_the_records_are_those_of_list(script: Script) -> None:
    assert script.run("data", "trade", "-o", "trade.json", "--lang", "zh") == 0
    assert script.run("list", "--category", "trade", "--json", "--lang", "zh") == 0
    written = json.loads((script.folder / "trade.json").read_text("utf-8"))
    assert sorted(written, key=str) == sorted(json.loads(script.out), key=str)


def test_a_workbook_has_numbers_as_numbers(script: Script) -> None:
    assert script.run("data", "financing-value", "-o", "f.xlsx") == 0
    sheet = openpyxl.load_workbook(script.folder / "f.xlsx")["Facts"]
    row = dict(zip(KEYS, (cell.value for cell in sheet[2]), strict=True))
    assert (row["id"], row["amount"], row["unit"]) == ("art-financing-value", 1.523, "usd-billion")


def test_a_fact_that_several_ids_stand_for_comes_once(script: Script) -> None:
    assert script.run("data", "financing-value", "finance", "art-financing-value", "-o", "f.json") == 0
    ids = [record["id"] for record in json.loads((script.folder / "f.json").read_text("utf-8"))]
    assert ids[0] == "art-financing-value"
    assert len(ids) == len(set(ids))


def test_the_package_of_other_data_is_not_replaced_but_its_own_is(script: Script) -> None:
    package = script.folder / "datapackage.json"
    deep = "[" * 100_000
    for content in ('{"resources": [{"path": "other.csv"}]}', "no package", "[]", '{"resources": []}', deep):
        package.write_text(content)
        assert script.run("data", "trade", "-o", "trade.csv") == 2
        assert "the folder has a datapackage.json of other data; nothing was changed" in script.err
        assert package.read_text() == content
        assert script.names() == {"datapackage.json"}
    package.unlink()


def test_several_tables_of_a_book_share_one_package(script: Script) -> None:
    for id, name in (("trade", "trade.csv"), ("ocean", "ocean.csv"), ("finance", "trade.csv")):
        assert script.run("data", id, "-o", name) == 0
    package = json.loads((script.folder / "datapackage.json").read_text("utf-8"))
    assert [resource["path"] for resource in package["resources"]] == ["ocean.csv", "trade.csv"]
    for key in ("sources", "units"):
        assert len(package[key]) == len({json.dumps(entry) for entry in package[key]})
    with (script.folder / "trade.csv").open(encoding="utf-8-sig", newline="") as table:
        assert {row["category"] for row in csv.DictReader(table)} == {"finance"}


def test_a_text_too_long_for_a_workbook_is_told_and_nothing_written(script: Script) -> None:
    notes = "\n".join(f'      - text: {{en: "{"n" * 9_000} {number}"}}' for number in range(4))
    long = changed("  - id: ships-2018\n", f"  - id: ships-2018\n    notes:\n{notes}\n")
    (script.folder / "long.facts.yaml").write_text(long, encoding="utf-8")
    assert script.run("data", "-o", "f.xlsx", "--book", "long.facts.yaml") == 1
    assert "f.xlsx was not written: " in script.err
    assert "f.xlsx" not in script.names()


# --- copy -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("preset", FORMATS)
def test_a_copy_is_one_file_for_each_format(script: Script, preset: str, lang: str) -> None:
    assert script.run("copy", "financing-value", "--for", preset, "-o", "copy", "--lang", lang) == 0
    folder = script.folder / "copy"
    assert {path.name for path in folder.iterdir()} == FORMATS[preset]
    assert set(script.out.split()) == {str(Path("copy", name)) for name in FORMATS[preset]}
    text = (folder / "text.txt").read_text("utf-8")
    assert "1.523" in text if lang == "en" else "15.23" in text
    assert "<td" not in text
    if "figure.png" in FORMATS[preset]:
        assert size_of((folder / "figure.png").read_bytes())[2] == pytest.approx(160, abs=0.2)


@pytest.mark.parametrize(
    "id", ["art-financing-value", "finance", "home", "sources", "lead-report", "art-fishing-vessels"]
)
def test_everything_that_has_an_id_can_be_copied(script: Script, id: str) -> None:
    if id == "lead-report":
        assert script.run("list", "--json") == 0
        id = json.loads(script.out)[0]["source_ids"][0]
    assert script.run("copy", id, "--for", "writer", "-o", "copy") == 0
    assert (script.folder / "copy" / "text.txt").read_text("utf-8").strip()


def test_slides_without_a_chart_are_text_and_html(script: Script) -> None:
    assert script.run("copy", "cooperation-areas", "--for", "slides", "-o", "copy") == 0
    assert {path.name for path in (script.folder / "copy").iterdir()} == {"text.txt", "page.html"}


def test_a_former_copy_does_not_come_to_stand_beside_another(script: Script) -> None:
    folder = script.folder / "copy"
    for id in ("home", "financing-value"):
        assert script.run("copy", id, "--for", "slides", "-o", "copy") == 0
    before = (folder / "text.txt").read_text("utf-8")
    assert script.run("copy", "home", "--for", "text", "-o", "copy") == 2
    assert "the folder has other formats of a former copy; choose an empty one" in script.err
    assert {path.name for path in folder.iterdir()} == FORMATS["slides"]
    assert (folder / "text.txt").read_text("utf-8") == before


def test_another_book_is_copied_from(script: Script) -> None:
    (script.folder / "harbour.facts.yaml").write_text(BOOK, encoding="utf-8")
    assert script.run("copy", "trade-value", "--for", "text", "-o", "copy", "--book", "harbour.facts.yaml") == 0
    assert "USD 1.523 billion" in (script.folder / "copy" / "text.txt").read_text("utf-8")


def test_a_copy_that_cannot_be_written_is_told(script: Script) -> None:
    (script.folder / "copy").write_text("a file of the user")
    assert script.run("copy", "home", "--for", "text", "-o", "copy") == 2
    assert "copy was not written: a file has that name; nothing was changed" in script.err
    assert (script.folder / "copy").read_text() == "a file of the user"
    assert script.run("copy", "home", "--for", "pages", "-o", "x") == 2
    assert script.run("copy", "nothing", "--for", "text", "-o", "x") == 1
    assert script.names() == {"copy"}
