"""Reads the window as a screen reader does: walks what AT-SPI tells of it, and notes what is announced meanwhile.

Only the system's own Python has `pyatspi`, so this runs under that one, inside a message bus of its own: on one that
was used before, programs that have ended are still named. It is told the command that opens the window and the page to
read, or none; it prints what it found as JSON.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

PATIENCE = 60.0
LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
ADDRESS = (
    "gdbus", "call", "--session", "--dest", "org.a11y.Bus", "--object-path", "/org/a11y/bus", "--method",
    "org.a11y.Bus.GetAddress",
)  # fmt: skip
MOST = 3_000  # nodes of a window


def wait_for(what: Callable[[], Any], words: str) -> Any:
    """Return the first true answer to a question that is asked again and again."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(Exception):  # what is asked of may just be going
            if answer := what():
                return answer
        time.sleep(0.1)
    raise TimeoutError(f"waited in vain for {words}")


def launch() -> subprocess.Popen[bytes]:
    """Start the bus of accessibility and return when it answers."""
    launcher = next(path for path in LAUNCHERS if os.path.exists(path))
    bus = subprocess.Popen([launcher, "--launch-immediately"], stderr=subprocess.DEVNULL)
    wait_for(lambda: subprocess.run(ADDRESS, capture_output=True, check=True).stdout, "the bus")
    return bus


BUS = launch()
# It looks for the bus when it is imported, and never again.
atspi: Any = importlib.import_module("pyatspi")


def program() -> Any:
    """Return the accessible of the running program."""
    programs = (child for child in atspi.Registry.getDesktop(0) if child is not None)
    return next((child for child in programs if "qingdao" in child.name.lower()), None)


def nodes(node: Any) -> Iterator[Any]:
    """Yield a node and all that is visible below it, of tables also what is scrolled out of sight."""
    yield node
    table = node.getRoleName() == "table"
    for number in range(min(node.childCount, MOST)):
        child = node.getChildAtIndex(number)
        if child is not None and (table or child.getState().contains(atspi.STATE_VISIBLE)):
            yield from nodes(child)


def told(node: Any) -> dict[str, Any]:
    return {
        "role": node.getRoleName(),
        "name": node.name,
        "description": node.description,
        "focusable": node.getState().contains(atspi.STATE_FOCUSABLE),
    }


def walk(command: list[str], page: str) -> list[dict[str, Any]]:
    """Open the window on a page, return all that a screen reader finds there, and close it."""
    with subprocess.Popen([*command, "--page", page], stdout=subprocess.DEVNULL) as window:
        try:
            app = wait_for(program, "the program")
            last: list[str] = []

            def settled() -> list[dict[str, Any]] | None:
                time.sleep(0.4)
                found = [told(node) for node in nodes(app)]
                last.append(json.dumps(found))
                return found if len(found) > 20 and len(last) > 2 and len(set(last[-3:])) == 1 else None

            found: list[dict[str, Any]] = wait_for(settled, "the page")
            return found
        finally:
            window.kill()


def act(command: list[str]) -> dict[str, list[str]]:
    """Do what people do, and return what is announced, by act."""
    heard: list[str] = []
    results: dict[str, list[str]] = {}
    problems: list[Exception] = []

    def hear(event: Any) -> None:
        heard.append(str(event.any_data))

    def key(*keys: str) -> None:
        subprocess.run(["xdotool", "key", *keys], check=True)

    def steps() -> None:
        try:
            app = wait_for(program, "the program")
            chart = wait_for(lambda: next(n for n in nodes(app) if n.getRoleName() == "chart"), "a chart")
            for name, prepare, keys in (
                ("search", lambda: None, ("ctrl+f", "p", "o", "r", "t")),
                ("chart", lambda: chart.queryComponent().grabFocus(), ("Right",)),
                ("copy", lambda: None, ("ctrl+c",)),
            ):
                prepare()
                time.sleep(0.5)
                heard.clear()
                key(*keys)
                wait_for(lambda: heard, f"what is announced of {name}")
                time.sleep(0.5)
                results[name] = list(heard)
        except (TimeoutError, StopIteration, subprocess.CalledProcessError) as problem:
            problems.append(problem)
        finally:
            atspi.Registry.stop()

    atspi.Registry.registerEventListener(hear, "object:announcement")
    with subprocess.Popen([*command, "--page", "port-containers"], stdout=subprocess.DEVNULL) as window:
        try:
            worker = threading.Thread(target=steps)
            worker.start()
            atspi.Registry.start()
            worker.join()
        finally:
            window.kill()
    if problems:
        raise problems[0]
    return results


def main() -> int:
    """Read one page, or do the acts where none is named; return 0."""
    command, page = json.loads(sys.argv[1]), sys.argv[2]
    with BUS:
        try:
            print(json.dumps(walk(command, page) if page else act(command)))
        finally:
            # Asked kindly, it ends what it has started itself.
            BUS.terminate()
    return 0


if __name__ == "__main__":
    sys.exit(main())
