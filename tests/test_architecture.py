"""The walls of the house hold when the program runs, not only on paper (import-linter reads the imports)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import qingdao_browser

PACKAGE = Path(qingdao_browser.__file__).parent


def loaded_by(room: str) -> set[str]:
    """Import all modules of a room in a fresh interpreter and return the names of all modules that this loads."""
    modules = [f"qingdao_browser.{room}.{path.stem}" for path in sorted((PACKAGE / room).glob("[!_]*.py"))]
    assert modules
    program = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    return set(
        subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    )


def test_the_core_loads_no_qt_no_charts_and_no_arrays() -> None:
    assert loaded_by("core").isdisjoint({"PySide6", "shiboken6", "pyqtgraph", "numpy"})


def test_models_load_no_widgets() -> None:
    assert loaded_by("models").isdisjoint({"PySide6.QtWidgets", "PySide6.QtPrintSupport", "PySide6.QtSvg"})


@pytest.mark.parametrize("room", ["models", "output", "views", "app"])
def test_charts_cost_nothing_before_the_first_one(room: str) -> None:
    assert loaded_by(room).isdisjoint({"pyqtgraph", "numpy"})


@pytest.mark.parametrize("room", ["charts", "app"])
def test_no_room_loads_what_reaches_a_network(room: str) -> None:
    assert "PySide6.QtNetwork" not in loaded_by(room)
