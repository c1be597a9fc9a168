"""The program reaches no network: watched from outside, and in a world that has none."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.samples import BOOK

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 150
# Stands in for the browser of the desktop, and notes what it is to open.
BROWSER = """#!/bin/sh
echo "$@" >> "{folder}/visited"
"""
INTERNET = re.compile(r"\bAF_INET6?\b")
# Places in the internet that are named: CUPS on this machine is the only one allowed.
NAMED = re.compile(r"\b(?:connect|bind|sendto|sendmsg)\(.*\bAF_INET6?\b")
CUPS = re.compile(r"sin6?_port=htons\(631\).*(?:\"127\.0\.0\.1\"|\"::1\")")


def require(*command: str) -> None:
    """Leave a test out, by name, where the system does not let us run a command, or has no screen for a tour."""
    refused = subprocess.run(command, capture_output=True, check=False).returncode
    if refused or not os.environ.get("DISPLAY"):
        reason = f"the system refuses {' '.join(command)}" if refused else "there is no screen with a desktop"
        if os.environ.get("QINGDAO_BROWSER_NOTHING_LEFT_OUT"):
            pytest.fail(reason)
        pytest.skip(reason)


def tour(folder: Path, what: str, *before: str) -> subprocess.CompletedProcess[str]:
    """Take a tour of the program in a folder of its own, after the words of a command that watches it."""
    (folder / "harbour.facts.yaml").write_text(BOOK, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        environment[name] = str(folder / name.lower())
    settings = folder / "xdg_config_home" / "qingdao-browser" / "settings.ini"
    settings.parent.mkdir(parents=True)
    settings.write_text("[General]\nsilent_end=yes\n")
    browser = folder / "bin" / "xdg-open"
    browser.parent.mkdir()
    browser.write_text(BROWSER.format(folder=folder))
    browser.chmod(0o755)
    environment |= {
        "PATH": f"{browser.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "CUPS_SERVER": "localhost",
    }
    ran = subprocess.run(
        [*before, sys.executable, str(ROOT / "tests" / "tour.py"), str(folder), what],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    return ran


def watched(folder: Path, what: str) -> list[str]:
    """Return what the program and all its processes asked of the network while somebody took a tour."""
    require("strace", "-f", "true")
    tour(folder, what, "strace", "-f", "-qq", "-e", "trace=network", "-o", str(folder / "trace"))
    lines = (folder / "trace").read_text(encoding="utf-8", errors="replace").splitlines()
    assert any("AF_UNIX" in line for line in lines), "nothing was watched"
    return lines


def assert_all_was_done(folder: Path) -> None:
    for name in ("page.pdf", "home.pdf", "home.svg", "data.xlsx", "imported.facts.yaml"):
        assert (folder / name).stat().st_size > 500
    assert (folder / "visited").read_text() == "https://example.org/report\n"
    [report] = (folder / "xdg_state_home").rglob("crash-*.txt")
    assert "KeyError: 'defect'" in report.read_text(encoding="utf-8")
    [briefing] = (folder / "xdg_data_home").rglob("*.briefing.json")
    assert "ships" in briefing.read_text(encoding="utf-8")
    assert "KeyError: 'defect'" in (folder / "log").read_text(encoding="utf-8")


@pytest.mark.needs_strace
def test_no_internet_socket_is_opened(tmp_path: Path) -> None:
    lines = watched(tmp_path, "everything")
    assert_all_was_done(tmp_path)
    assert [line for line in lines if INTERNET.search(line)] == []


@pytest.mark.needs_strace
def test_printing_speaks_to_the_print_service_of_this_machine_alone(tmp_path: Path) -> None:
    named = [line for line in watched(tmp_path, "print") if NAMED.search(line)]
    assert named, "the printers were not asked for"
    assert [line for line in named if not CUPS.search(line)] == []


@pytest.mark.needs_unshare
def test_all_but_printing_works_where_there_is_no_network(tmp_path: Path) -> None:
    alone = ("unshare", "--map-root-user", "--net")
    require(*alone, "true")
    tour(tmp_path, "everything", *alone)
    assert_all_was_done(tmp_path)
