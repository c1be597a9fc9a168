"""The system ends the program at any moment of saving: no file is half or lost, and what is left is cleared."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from qingdao_browser.app.shelf import LOCK
from qingdao_browser.core.briefing import read_briefing
from tests.soaking.saver import BRIEFING, KINDS

ROOT: Final = Path(__file__).resolve().parents[2]
# So long a saving takes from its first file on, as long as nothing was measured.
_SECONDS: Final = 0.01
# So often a program saves at most before it is ended, and so long it may take to end by itself.
_SAVINGS: Final = 4
_PATIENCE_SECONDS: Final = 120.0


@dataclass
class Place:
    """Where one kind of thing is saved, and what may be found there."""

    kind: str
    folder: Path
    files: dict[str, set[str]] = field(default_factory=dict)
    """What each file may hold by its path below the folder, as digests: what was told as saved, or what came after."""
    told: list[int] = field(default_factory=list)
    """The numbers that were told as saved."""
    begun: dict[str, str] = field(default_factory=dict)
    """The digests of what was begun to be written since then; under no name where it is a print job."""
    since: float = 0.0
    """When that began."""
    seconds: float = _SECONDS
    """How long the last saving took from its first file on."""

    @property
    def saves_into(self) -> Path:
        """The folder that the saver is given."""
        return self.folder / "saved"


@contextmanager
def _saver(place: Place, first: int, count: int) -> Iterator[subprocess.Popen[str]]:
    """Run a program that saves; it is over when this is left."""
    folders = {
        "TMPDIR": place.folder / "tmp",
        "XDG_CONFIG_HOME": place.saves_into,
        "XDG_DATA_HOME": place.folder / "data",
    }
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.soaking.saver", place.kind, str(place.saves_into), str(first), str(count)]
    environment = os.environ | {name: str(folder) for name, folder in folders.items()}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as program:
        yield program
        program.kill()


def _heed(place: Place, line: str) -> None:
    """Take note of what a program tells."""
    if line.startswith(("writing", "printing")) and not place.begun:
        place.since = time.monotonic()
    match line.split():
        case ["writing", name, digest]:
            place.begun[name] = digest
            place.files.setdefault(name, {""}).add(digest)
        case ["printing"]:
            place.begun[""] = ""
        case ["saved", number]:
            place.told.append(int(number))
            place.files |= {name: {digest} for name, digest in place.begun.items() if name}
            place.begun.clear()
            place.seconds = time.monotonic() - place.since


def _faults(place: Place) -> list[str]:
    """Return what is wrong in a folder: files that are half, older than what was told, or lost."""
    found = {path.name: path for path in place.saves_into.rglob("*") if path.is_file() and path.name in place.files}
    held = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in found.items()}
    files = place.files.items()
    wrong = [f"{name} is half, old or lost" for name, allowed in files if held.get(name, "") not in allowed]
    # From now on nothing else may be found.
    place.files = {name: {held.get(name, "")} for name in place.files}
    if place.kind == "briefing" and BRIEFING in found and not wrong:
        keys = {entry.key for entry in read_briefing(found[BRIEFING].read_bytes()).entries}
        wrong += [f"entry {number} is lost" for number in place.told if str(number) not in keys]
    return wrong


def _left(place: Place) -> list[str]:
    """Return what is there and was not to be saved, but for the one lock of the briefings."""
    there = [path for folder in (place.saves_into, place.folder / "tmp") for path in folder.rglob("*")]
    known = {*place.files, LOCK, f"{LOCK}.rmlock", "copy", "qingdao-browser"}
    return [path.name for path in there if path.name not in known]


def _kill_once(place: Place, dice: random.Random, first: int) -> bool:
    """Let a program save and end it; returns whether that was within a saving."""
    # More ends come early in a saving, where most of it is done.
    savings, share = dice.randrange(_SAVINGS), dice.random() ** 2 * 1.2
    before = len(place.told)
    place.begun.clear()
    with _saver(place, first, 1_000_000) as program:
        assert program.stdout is not None
        for line in program.stdout:
            _heed(place, line)
            if len(place.told) - before >= savings and place.begun:
                break
        else:
            raise RuntimeError(f"{place.kind}: the program ended by itself")
        time.sleep(place.seconds * share)
        program.kill()
        # What was in the pipe had been told before the end.
        for line in program.stdout:
            _heed(place, line)
    return bool(place.begun)


def _end_well(place: Place, first: int) -> list[str]:
    """Save once more without an end; return the faults that this shows: what is not there, and what is left over."""
    place.begun.clear()
    with _saver(place, first, 1) as program:
        assert program.stdout is not None
        for line in program.stdout:
            _heed(place, line)
        code = program.wait(_PATIENCE_SECONDS)
    left = [f"{name} is left" for name in _left(place)]
    return [*_faults(place), *left, *(["the program failed"] if code or place.begun else [])]


def soak(seed: int, count: int) -> bool:
    """End a program that saves at so many moments, each kind of thing in turn; return whether nothing was harmed."""
    dice, within, most_left, faults = random.Random(seed), 0, 0, 0  # noqa: S311 # chance that can be had again
    with tempfile.TemporaryDirectory(prefix="qingdao-browser-kills-") as name:
        places = [Place(kind, Path(name, kind)) for kind in KINDS][:count]
        for number in range(count):
            place = places[number % len(places)]
            within += _kill_once(place, dice, number * 1_000_000)
            most_left = max(most_left, len(_left(place)))
            faults += _tell(place, f"end {number + 1}", _faults(place))
        # The next saving clears what the last end left; all ends before it were followed by another saving.
        for place in places:
            if _left(place):
                faults += _tell(place, "saved once more", _end_well(place, count * 1_000_000))
    told = sum(len(place.told) for place in places)
    print(f"   {count} ends, {within} within a saving, {told} told of; at most {most_left} files left for the next")
    return not faults


def _tell(place: Place, when: str, faults: list[str]) -> int:
    for fault in faults:
        print(f"   {place.kind}, {when}: {fault}", flush=True)
    return len(faults)
