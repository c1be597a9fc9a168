#!/usr/bin/env python3
"""Set the program up from a checkout and run it, test it or measure it. Needs Python 3.11 and a package index, no more.

usage: python3 packaging/bootstrap.py run [ARGUMENTS OF THE PROGRAM]
       python3 packaging/bootstrap.py test [ARGUMENTS OF PYTEST]
       python3 packaging/bootstrap.py bench [ARGUMENTS OF THE BENCHMARK]
       python3 packaging/bootstrap.py soak [fuzz] [kills] [actions] [--seed N] [--count N]    try it for long
       python3 packaging/bootstrap.py package [wheel] [frozen] [deb] [starts] [trial]    build the packages, try them
       python3 packaging/bootstrap.py programs    install what else tests paste into, print with or compile by

The first call makes the folder .venv with the locked packages; later calls find it ready. On Debian and Ubuntu missing
system packages are installed where that needs no question; elsewhere the command to type is printed.
Your settings of pip (index, proxy, certificates) are respected.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
RUNTIME_LOCK = ROOT / "packaging" / "requirements.txt"
TEST_LOCK = ROOT / "packaging" / "requirements-test.txt"
# Packages are made from an environment that has nothing else.
PACKAGE_ENVIRONMENT = ROOT / "build" / "environment"
PACKAGE_LOCK = ROOT / "packaging" / "requirements-package.txt"

ON_LINUX = sys.platform.startswith("linux")

# What Qt's libraries and its X11 plugin load from the system, and the Debian package of each.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
# Programs that give the tests a screen, a window manager, keys, a clipboard to look at and a look into PDF files.
TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "openbox": "openbox",
    "pdffonts": "poppler-utils",
    "pdfimages": "poppler-utils",
    "pdfinfo": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "qpdf": "qpdf",
    "xclip": "xclip",
    "xdotool": "xdotool",
    "xwd": "x11-apps",  # for the benchmark
}
# Programs that people use with this one and that are large: tests that need one are left out where it is missing. The
# packages beside the first are what the tests want of it.
MORE_PROGRAMS = {
    "appstreamcli": "appstream",
    "bibtex": "texlive-binaries texlive-base texlive-latex-base",
    "biber": "biber",
    "cupsd": "cups printer-driver-cups-pdf",
    "chromium": "chromium",
    "dbus-run-session": "dbus",
    "dogtail-run-headless": "python3-dogtail",
    "desktop-file-validate": "desktop-file-utils",
    "java": "default-jre-headless",
    "pandoc": "pandoc",
    "ris2xml": "bibutils",
    "strace": "strace",
    "soffice": "libreoffice-writer libreoffice-calc libreoffice-impress python3-uno",
    "unshare": "util-linux",
    "xelatex": "texlive-xetex texlive-latex-extra texlive-fonts-recommended texlive-lang-chinese fonts-noto-cjk",
    "xfce4-clipman": "xfce4-clipman",
}

SCREEN = "1400x900x24"
# What a private environment must not know: the screen, the session and the looks of the user.
SESSION = {
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "QT_QPA_PLATFORM",
    "QT_STYLE_OVERRIDE",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
}

IMPORT_QT = "import PySide6.QtPrintSupport, PySide6.QtSvg, PySide6.QtWidgets"
# Started through the interpreter, as the others are: a script of .venv/bin would not survive a move of the checkout.
LINT_IMPORTS = "from importlinter import cli; cli.lint_imports_command()"


class SetupError(Exception):
    """The set-up cannot go on; the message says why and what to do."""


def say(text: str) -> None:
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print the name of a slow step before it and its seconds after it."""
    say(f"-- {name}")
    begin = time.monotonic()
    yield
    say(f"   {time.monotonic() - begin:.1f} s")


def succeeds(command: Sequence[str | Path]) -> bool:
    """Run a command in the checkout, its output to ours, no input; tell whether it ended with 0."""
    return subprocess.call(command, cwd=ROOT, stdin=subprocess.DEVNULL) == 0


def answers(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> bool:
    """Run a command silently; tell whether it can be started and ends with 0."""
    nothing = subprocess.DEVNULL
    try:
        return subprocess.call(command, cwd=ROOT, env=environment, stdin=nothing, stdout=nothing, stderr=nothing) == 0
    except OSError:
        return False


# The environment


def python(environment: Path = ENVIRONMENT) -> str:
    """Return the interpreter of an environment."""
    return str(environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def make_environment(environment: Path = ENVIRONMENT) -> None:
    """Make an environment with pip where it is missing or its interpreter no longer starts."""
    if answers([python(environment), "-c", "import pip"]):
        return
    with step(f"making {environment.relative_to(ROOT)}"):
        # Debian keeps these modules apart from Python.
        packages = [f"python3.{sys.version_info.minor}-venv"]
        if not answers([sys.executable, "-c", "import ensurepip, venv"]) and not install_debian(packages):
            raise SetupError(f"this Python cannot make virtual environments. {advice(packages)}")
        if not succeeds([sys.executable, "-m", "venv", "--clear", environment]):
            raise SetupError(f"cannot make the virtual environment {environment}; the lines above say why")


def install(lock: Path, environment: Path = ENVIRONMENT) -> bool:
    """Install the packages of a lock file, each checked by its hash; tell False where these very ones are there."""
    stamp = environment / f"{lock.stem}.installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return False
    with step(f"installing {lock.relative_to(ROOT)} (up to 150 MB the first time)"):
        command = [python(environment), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
        patience = [] if "PIP_DEFAULT_TIMEOUT" in os.environ else ["--timeout", "120"]
        if not succeeds([*command, *patience, "--retries", "5", "--require-hashes", "--requirement", lock]):
            raise SetupError("the packages could not be installed; the lines above say why. Calling again is safe")
    stamp.write_text(wanted, encoding="ascii")
    return True


def link_checkout() -> None:
    """Let the environment import the program from this checkout; a path file does that without building anything."""
    packages = next(ENVIRONMENT.glob("lib/python*/site-packages"), ENVIRONMENT / "Lib" / "site-packages")
    (packages / "qingdao_browser.pth").write_text(f"{ROOT}\n", encoding="utf-8")


def set_up(lock: Path) -> None:
    """Bring the environment to the state that the lock file describes, with what Qt needs of the system."""
    make_environment()
    changed = install(lock)
    link_checkout()
    missing = [package for library, package in QT_LIBRARIES.items() if not loads(library)] if ON_LINUX else []
    if missing and not install_debian(missing):
        say(f"Windows of Qt need packages of the system. {advice(missing)}")
    if (changed or missing) and not succeeds([python(), "-c", IMPORT_QT]):
        raise SetupError("Qt cannot be loaded; the lines above say which library of the system it misses")


# The system


def loads(library: str) -> bool:
    """Tell whether the system has a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def advice(packages: Sequence[str]) -> str:
    """Return the sentence that tells how to install Debian packages by hand."""
    command = shlex.join(["sudo", "apt-get", "install", "--no-install-recommends", *packages])
    return f"On Debian or Ubuntu:\n    {command}"


def as_root() -> list[str] | None:
    """Return what stands before a command for root: nothing as root, else a sudo that asks nothing; None without."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "--non-interactive"]
    return sudo if shutil.which("sudo") and answers([*sudo, "true"]) else None


def install_debian(packages: Sequence[str]) -> bool:
    """Install Debian packages as root or through a sudo that asks nothing; tell whether that worked."""
    prefix = as_root()
    if prefix is None or not shutil.which("apt-get"):
        return False
    with step(f"apt-get install {' '.join(packages)}"):
        apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet", "--quiet"]
        fetch = [*apt, "install", "--yes", "--no-install-recommends", *packages]
        # The lists of a fresh machine are empty or old: read them when the first try fails, or there is none.
        return answers(fetch) or (succeeds([*apt, "update"]) and succeeds(fetch))


def display_opens(environment: Mapping[str, str]) -> bool:
    """Tell whether Qt can open the screen that the environment names."""
    if ON_LINUX and not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        return False
    probe = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
    # Qt aborts where no screen can be had, so the question is put to a process of its own.
    return answers([python(), "-c", probe], environment)


@contextmanager
def virtual_screen() -> Iterator[dict[str, str]]:
    """Start an X server without a monitor and a window manager on it; give the environment for programs shown there.

    The settings of the user stay out of reach: home and the XDG folders lie in a temporary folder. Where there is no
    X server Qt's offscreen platform stands in, and a line says so.
    """
    with tempfile.TemporaryDirectory(prefix="qingdao-browser-") as folder:
        environment = private_environment(Path(folder))
        if not shutil.which("Xvfb"):
            say("no Xvfb: Qt's offscreen platform stands in for a screen")
            yield environment | {"QT_QPA_PLATFORM": "offscreen"}
            return
        reader, writer = os.pipe()
        # -displayfd lets the server pick a free number and tell it once it is ready.
        command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]
        server = subprocess.Popen(command, pass_fds=[writer], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader, encoding="ascii") as announcement:
            number = announcement.readline().strip()
        started = [server]
        try:
            if not number:
                raise SetupError("Xvfb did not start; try it by hand: Xvfb -displayfd 1")
            environment |= {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
            if shutil.which("openbox"):
                nothing = subprocess.DEVNULL
                manager = subprocess.Popen(["openbox"], env=environment, stdin=nothing, stdout=nothing, stderr=nothing)
                started.append(manager)
            yield environment
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait(timeout=20)


def private_environment(folder: Path) -> dict[str, str]:
    """Return our environment with home and all folders of settings inside `folder`, and no screen."""
    environment = {name: value for name, value in os.environ.items() if name not in SESSION}
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        place = folder / name.lower()
        place.mkdir(mode=0o700)
        environment[name] = str(place)
    return environment | {"LC_ALL": "C.UTF-8"}


# The commands


def run(arguments: Sequence[str]) -> int:
    """Start the program; where it has no screen to open a window on, leave its pictures instead."""
    set_up(RUNTIME_LOCK)
    program = [python(), "-m", "qingdao_browser"]
    if arguments or display_opens(os.environ):
        # The user's own folder, not the checkout: file names are meant from there.
        return subprocess.call([*program, *arguments])
    say("No window can be opened here, as there is no screen: leaving a picture of it and the summary of the book.")
    results = {
        Path("qingdao-browser.png").resolve(): ["shot"],
        Path("qingdao-browser-summary.pdf").resolve(): ["print", "home"],
    }
    for file, command in results.items():
        code = subprocess.call([*program, *command, "-o", str(file)], stdin=subprocess.DEVNULL)
        if code:
            return code
        say(f"   {file}")
    return 0


def test(arguments: Sequence[str]) -> int:
    """Run all checks and tests, or only pytest with the arguments given; return 1 where one failed."""
    set_up_for_tests()
    pytest = [python(), "-m", "pytest", "--quiet"]
    with virtual_screen() as screen:
        if arguments:
            return subprocess.call([*pytest, *arguments], cwd=ROOT, env=screen)
        no_screen = screen | {"DISPLAY": "", "QT_QPA_PLATFORM": "offscreen"}
        core = ["--cov", "--cov-report=term-missing:skip-covered", "--cov-fail-under=100"]
        ruff, brief = [python(), "-m", "ruff"], ["--quiet", "--output-format=concise"]
        checks = [
            Check("ruff check", [*ruff, "check", *brief], no_screen),
            Check("ruff format", [*ruff, "format", "--check", *brief], no_screen),
            Check("mypy", [python(), "-m", "mypy"], no_screen),
            Check("import-linter", [python(), "-c", LINT_IMPORTS], no_screen),
            Check("tests of the core, every line and branch", [*pytest, "tests/core", *core], no_screen, live=True),
            Check("tests of the program", [*pytest, "tests", "--ignore=tests/core"], screen, live=True),
        ]
        failed = [check.name for check in checks if not passes(check)]
    say(f"FAILED: {', '.join(failed)}" if failed else "All checks and tests passed.")
    return 1 if failed else 0


@dataclass(frozen=True)
class Check:
    """One check of `test`: a command and where it runs; a live one shows its output while it runs."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    live: bool = False


def passes(check: Check) -> bool:
    """Run one check; print its verdict and its seconds, and what it said if it failed."""
    begin = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env=check.environment,
        stdin=subprocess.DEVNULL,
        stdout=None if check.live else subprocess.PIPE,
        stderr=None if check.live else subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    passed = done.returncode == 0
    if done.stdout and not passed:
        say(done.stdout.rstrip())
    say(f"{'ok    ' if passed else 'FAILED'} {check.name} ({time.monotonic() - begin:.1f} s)")
    return passed


def bench(arguments: Sequence[str]) -> int:
    """Measure the program beside its yardsticks, on a screen of its own."""
    set_up_for_tests()
    with virtual_screen() as screen:
        command = [python(), str(ROOT / "packaging" / "bench.py"), *arguments]
        return subprocess.call(command, cwd=ROOT, env=screen)


def soak(arguments: Sequence[str]) -> int:
    """Try the program for long, on a screen of its own; return 1 where something was not as it should be."""
    set_up_for_tests()
    with virtual_screen() as screen:
        command = [python(), str(ROOT / "packaging" / "soak.py"), *arguments]
        return subprocess.call(command, cwd=ROOT, env=screen)


def package(arguments: Sequence[str]) -> int:
    """Build the packages of the program and try them; return 1 where one of them is not as it should be."""
    make_environment(PACKAGE_ENVIRONMENT)
    install(PACKAGE_LOCK, PACKAGE_ENVIRONMENT)
    return subprocess.call([python(PACKAGE_ENVIRONMENT), str(ROOT / "packaging" / "package.py"), *arguments])


def programs(_: Sequence[str]) -> int:
    """Install the large programs that tests need, and those of `test`; return 1 where that cannot be done here."""
    packages = sorted({package for entry in (TEST_PROGRAMS | MORE_PROGRAMS).values() for package in entry.split()})
    return 0 if install_debian(packages) else 1


def set_up_for_tests() -> None:
    """Set up with the packages of the tests, and the programs that they use where these can be had."""
    set_up(TEST_LOCK)
    missing = [name for name in TEST_PROGRAMS if not shutil.which(name)]
    if missing and not install_debian([TEST_PROGRAMS[name] for name in missing]):
        say(f"not installed here: {', '.join(missing)}; tests that need one of them are left out")


COMMANDS = {"run": run, "test": test, "bench": bench, "soak": soak, "package": package, "programs": programs}


def main() -> int:
    """Do what the command line asks and return the exit code."""
    if sys.version_info < (3, 11):
        say(f"Python 3.11 or newer is needed; this one is {sys.version.split()[0]}")
        return 2
    name, *arguments = sys.argv[1:] or [""]
    if name in {"-h", "--help"}:
        say(__doc__ or "")
        return 0
    if name not in COMMANDS:
        say(f"{f'unknown command {name!r}' if name else 'a command is needed'}: one of {', '.join(COMMANDS)}")
        return 2
    try:
        return COMMANDS[name](arguments)
    except SetupError as problem:
        say(f"\nError: {problem}")
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
