"""What a screen reader finds in the window, asked through AT-SPI on a message bus of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from qingdao_browser.app.opening import open_book
from qingdao_browser.core.language import language
from qingdao_browser.core.summarise import summarise
from qingdao_browser.core.summary import Figure, Picture, SmallCharts, Table, Tiles

# Debian's dogtail brings what speaks AT-SPI to the system's own Python.
pytestmark = [
    pytest.mark.needs_dbus_run_session, pytest.mark.needs_dogtail_run_headless, pytest.mark.needs_openbox,
    pytest.mark.needs_xdotool,
]  # fmt: skip
ROOT = Path(__file__).resolve().parent.parent
# One page of each kind: tiles and map, small charts, a line, two dots, two readings, boats and their part, a list of
# sources, a source.
PAGES = (
    "home", "ocean", "port-containers", "imports-cny", "financing-value", "ocean-boats", "sources",
    "article-2018-05-14",
)  # fmt: skip
Node = dict[str, Any]


@cache
def asked(page: str) -> Any:
    """Return what a screen reader finds on a page; without one what it is told meanwhile."""
    if not os.environ.get("DISPLAY"):
        pytest.fail("these tests want a screen: packaging/bootstrap.py test gives one")
    command = json.dumps([sys.executable, "-m", "qingdao_browser", "--lang", "en"])
    python = next(python for python in ("/usr/bin/python3", "python3") if shutil.which(python))
    script = [python, str(ROOT / "tests" / "screen_reader.py"), command, page]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        names = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
        environment = os.environ | dict.fromkeys(names, name)
        environment |= {"QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "PYTHONPATH": str(ROOT)}
        answer, complaints = folder / "answer", folder / "complaints"
        # Into files: what the bus has started may hold a pipe open after everything is over.
        with answer.open("wb") as out, complaints.open("wb") as err:
            run = ["dbus-run-session", "--", *script]
            done = subprocess.run(run, env=environment, stdout=out, stderr=err, check=False)
        assert done.returncode == 0, complaints.read_text("utf-8")
        return json.loads(answer.read_text("utf-8").splitlines()[-1])


@pytest.mark.parametrize("page", PAGES)
def test_whatever_takes_the_focus_has_a_name(page: str) -> None:
    nodes: list[Node] = asked(page)
    focusable = [node for node in nodes if node["focusable"]]
    unnamed = [node for node in focusable if not node["name"]]
    print(f"{page}: {len(nodes)} widgets walked, {len(focusable)} take the focus, unnamed: {len(unnamed)}")
    assert len(focusable) > 10
    assert unnamed == []


@pytest.mark.parametrize("page", PAGES)
def test_every_chart_is_one_and_is_described(page: str) -> None:
    charts = [node for node in asked(page) if node["role"] == "chart"]
    blocks = summarise(open_book(None).book or pytest.fail("no book"), page, language("en")).blocks
    drawn = [b.chart for b in blocks if isinstance(b, Picture)]
    drawn += [chart for block in blocks if isinstance(block, SmallCharts) for chart in block.charts]
    wanted = {(chart.heading.title, chart.heading.description.text) for chart in drawn}
    assert {(node["name"], node["description"]) for node in charts} == wanted


@pytest.mark.parametrize("page", PAGES)
def test_the_figures_of_a_page_are_read(page: str) -> None:
    said = {node["name"] for node in asked(page)}
    blocks = summarise(open_book(None).book or pytest.fail("no book"), page, language("en")).blocks
    figures = {block.figure for block in blocks if isinstance(block, Figure)}
    figures |= {tile.figure for b in blocks if isinstance(b, Tiles) for group in b.groups for tile in group.tiles}
    figures |= {cell.text for b in blocks if isinstance(b, Table) for row in b.rows[:3] for cell in row if cell.text}
    assert figures or page == "sources"
    # Cells are read with the heads of their columns.
    said |= {name.partition(": ")[2] for name in said}
    assert figures <= said


def test_results_points_and_copies_are_announced() -> None:
    announced = asked("")
    assert any("results" in words for words in announced["search"])
    assert any("million TEU" in words for words in announced["chart"])
    assert any("Copied" in words for words in announced["copy"])
