"""What holds for every test: no settings of the developer, no stray log record, no program that is missing here."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# A slow machine is no fault of the program: time is measured by `bench`, never by a test of behaviour. The examples are
# the same in every run, so that a failure can be had again.
hypothesis.settings.register_profile("project", deadline=None, derandomize=True)
hypothesis.settings.load_profile("project")

NEEDS = "needs_"
# Set where every program is meant to be there: a test that is left out is then a failure.
NOTHING_LEFT_OUT = "QINGDAO_BROWSER_NOTHING_LEFT_OUT"
LEFT_OUT = pytest.StashKey[list[str]]()

# Qt and Python's own locations read these once, so they are set before anything of Qt is imported.
PRIVATE = tempfile.TemporaryDirectory(prefix="qingdao-browser-tests-")
for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
    folder = Path(PRIVATE.name, name.lower())
    folder.mkdir(mode=0o700)
    os.environ[name] = str(folder)
if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_unconfigure() -> None:
    """Remove the private folders."""
    PRIVATE.cleanup()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests whose program is missing here; the summary counts them."""
    missing = {item: program for item in items for program in needed_programs(item) if not shutil.which(program)}
    if missing and os.environ.get(NOTHING_LEFT_OUT):
        programs = ", ".join(sorted(set(missing.values())))
        raise pytest.UsageError(f"{len(missing)} tests would be left out for want of {programs}")
    if missing:
        config.stash[LEFT_OUT] = sorted(missing.values())
        config.hook.pytest_deselected(items=list(missing))
        items[:] = [item for item in items if item not in missing]


def needed_programs(item: pytest.Item) -> Iterator[str]:
    """Return the programs that the markers of a test name: `needs_xfce4_clipman` needs xfce4-clipman."""
    names = (mark.name for mark in item.iter_markers() if mark.name.startswith(NEEDS))
    return (name.removeprefix(NEEDS).replace("_", "-") for name in names)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say in one line how many tests were left out, and for want of what."""
    programs = config.stash.get(LEFT_OUT, [])
    if programs:
        counts = ", ".join(f"{program}: {programs.count(program)}" for program in sorted(set(programs)))
        terminalreporter.write_line(f"left out for want of a program: {counts}")


@pytest.fixture(autouse=True)
def no_stray_log_records(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which anything was logged at WARNING or above, unless it looks at the log itself (`caplog`)."""
    if "caplog" in request.fixturenames:
        yield
        return
    stray = Collector()
    logging.getLogger().addHandler(stray)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(stray)
    assert not stray.lines, "logged by a test that does not expect it:\n" + "\n".join(stray.lines)


class Collector(logging.Handler):
    """Keeps the log records at WARNING and above as lines."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")
