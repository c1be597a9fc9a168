"""Builds the packages of the program and tries them. Run by ``python3 packaging/bootstrap.py package [WORDS]``.

wheel   for every system with Python
frozen  a folder that needs no Python, and its archive; on Debian and its relatives
deb     a Debian package of that folder
starts  how fast it starts beside the wheel in an environment
trial   the Debian package on a bare system: install, menu, opening a book, self-test without a network, remove

Without a word all of them, in this order. The results lie in ``dist``, what is between in ``build``.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import stat
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from email.utils import formatdate
from importlib.metadata import packages_distributions
from pathlib import Path

import parts
from bench import mapped, one_start, settled
from bootstrap import ROOT, SetupError, advice, install_debian, loads, say, step, virtual_screen

BUILD, DIST = ROOT / "build", ROOT / "dist"
FROZEN = DIST / "qingdao-browser"
TREE = BUILD / "deb"
NAME = "qingdao-browser"

FREEZING = {
    "apt-get": "apt",
    "dpkg-deb": "dpkg",
    "objdump": "binutils",
    "patchelf": "patchelf",
    "strip": "binutils",
    "xz": "xz-utils",
}
MAKING_DEB = {"dpkg-shlibdeps": "dpkg-dev", "dpkg-deb": "dpkg", "lintian": "lintian"}
# Of plugins of Qt, whose names are looked up in the Debian packages that have them.
PLUGIN_LIBRARIES = {
    "libcups.so.2": "libcups2",
    "libgtk-3.so.0": "libgtk-3-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
# Plugins that are of use where their libraries are there, and that nobody misses elsewhere.
OPTIONAL_PLUGINS = ("platformthemes/libqgtk3.so", "printsupport/libcupsprintersupport.so")

# Goals for the frozen program.
UNPACKED_MB, PACKED_MB, START_RATIO = 230, 75, 1.3
STARTS = 9


def main() -> int:
    """Build and try what the words on the command line say; return 1 where something is not as it should be."""
    words = sys.argv[1:] or list(DEEDS)
    unknown = [word for word in words if word not in DEEDS]
    if unknown:
        say(f"{__doc__}\nunknown: {', '.join(unknown)}")
        return 2
    # What is made from one commit has its time, whenever it is made.
    os.environ.setdefault("SOURCE_DATE_EPOCH", commit_time())
    try:
        # All are tried, in their own order, so that one log tells all.
        results = [deed() for word, deed in DEEDS.items() if word in words]
        return 0 if all(results) else 1
    except (SetupError, subprocess.CalledProcessError) as problem:
        say(f"\nError: {problem}")
        return 2


def commit_time() -> str:
    """Return the time of the commit in seconds, or that of now outside of a repository."""
    done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or str(int(time.time()))


def require(programs: Mapping[str, str]) -> None:
    """Install the Debian packages of programs that are missing, or raise SetupError that tells how."""
    missing = sorted({package for program, package in programs.items() if not shutil.which(program)})
    if missing and not install_debian(missing):
        raise SetupError(f"this needs {', '.join(missing)}. {advice(missing)}")


def run(command: Sequence[str | Path], folder: Path = ROOT) -> str:
    """Run a command and return what it printed; raises SetupError with all it said where it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def verdict(what: str, value: float, limit: float, unit: str) -> bool:
    """Print a figure beside its goal; tell whether it is reached."""
    good = value <= limit
    say(f"{'ok    ' if good else 'FAILED'} {what}: {value:.4g} {unit} (goal {limit} {unit})")
    return good


def check(what: str, good: bool) -> bool:
    """Print and return a verdict."""
    say(f"{'ok    ' if good else 'FAILED'} {what}")
    return good


def size_mb(path: Path) -> float:
    """Return the size of a file, or of all files of a folder, in megabytes of 10^6 bytes."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
    return sum(file.stat().st_size for file in files) / 1e6


# --- wheel ------------------------------------------------------------------------------------------------------------


def wheel() -> bool:
    """Build the wheel, install it into the environment of the packages, and try it there."""
    with step("wheel"):
        run([sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(DIST)])
        file = built_wheel()
        pip = [
            sys.executable,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "install",
            "--quiet",
            "--no-index",
            "--no-deps",
        ]
        run([*pip, "--force-reinstall", str(file)])
    say(f"   {file.relative_to(ROOT)}: {size_mb(file):.1f} MB")
    return check("the self-test of the wheel", self_test(Path(sys.executable).with_name(NAME)))


def built_wheel() -> Path:
    """Return the wheel that was built last."""
    return max(DIST.glob("*.whl"), key=lambda file: file.stat().st_mtime)


def version() -> str:
    """Return the version of the program."""
    return built_wheel().name.split("-")[1]


def self_test(program: Path) -> bool:
    """Run the self-test of a program away from the checkout."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([program, "--self-test"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        say(done.stdout + done.stderr)
    return done.returncode == 0


# --- frozen -----------------------------------------------------------------------------------------------------------


def frozen() -> bool:
    """Freeze the program into a folder, add the texts of licences, and pack it; tell whether it works and is small."""
    require(FREEZING)
    with step("frozen folder"):
        shutil.rmtree(FROZEN, ignore_errors=True)
        spec, work = ROOT / "packaging" / "frozen.spec", BUILD / "frozen"
        freeze = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", str(DIST)]
        # Not from the checkout, whose package would come before that of the wheel.
        run([*freeze, "--workpath", str(work), str(spec)], BUILD)
        clean_python(FROZEN / "_internal")
        modules = (work / "frozen" / "modules.txt").read_text(encoding="utf-8").split()
        add_papers(FROZEN, names_of(modules))
    good = verdict("frozen, unpacked", size_mb(FROZEN), UNPACKED_MB, "MB")
    with step("archive of the frozen folder"):
        archive = DIST / f"{NAME}-{version()}-linux-{os.uname().machine}.tar.xz"
        pack(FROZEN, archive)
    good &= verdict("frozen, packed", size_mb(archive), PACKED_MB, "MB")
    good &= check("the self-test of the frozen program", self_test(FROZEN / NAME))
    return good & check("the frozen program writes what the wheel writes", writes_the_same())


def clean_python(internal: Path) -> None:
    """Take out of Python's own libraries the symbols for debuggers, and where they were built on this machine."""
    own = [*internal.glob("libpython*"), *internal.glob("python3*/lib-dynload/*.so")]
    run(["strip", "--strip-unneeded", *own])
    # Setting overwrites the old text, which removing alone would leave in the file.
    run(["patchelf", "--set-rpath", "$ORIGIN", *own])
    run(["patchelf", "--remove-rpath", *own])


def names_of(modules: Sequence[str]) -> list[str]:
    """Return the names of the locked packages that some modules belong to."""
    owners = packages_distributions()
    found = {owner.lower().replace("_", "-") for module in modules for owner in owners.get(module, [])}
    return sorted(found & {package.name for package in parts.locked()})


def add_papers(folder: Path, names: Sequence[str]) -> None:
    """Put the licences of all parts, the notice of them, and the bill of materials into the frozen folder."""
    parts.collect_texts(folder / "licences", names)
    (folder / "parts.cdx.json").write_text(parts.bill(parts.frozen_components(names), version()), encoding="utf-8")
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    (folder / "NOTICE.txt").write_text(notice(), encoding="utf-8")


def notice() -> str:
    """Return what the licences of the parts want told."""
    qt = next(package.version for package in parts.locked() if package.name == "pyside6-essentials")
    return (ROOT / "packaging" / "notice.txt").read_text(encoding="utf-8").replace("@QT@", qt)


def pack(folder: Path, archive: Path) -> None:
    """Pack a folder into an archive: the same folder gives the same archive."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = int(os.environ["SOURCE_DATE_EPOCH"])
        return entry

    inner = archive.with_suffix("")
    with tarfile.open(inner, "w") as tar:
        tar.add(folder, folder.name, filter=plain)  # takes the names of a folder in their order
    # With all processors.
    run(["xz", "--force", "-6", "--threads=0", str(inner)])


def writes_the_same() -> bool:
    """Run the commands of both programs, each in a folder of its own, and compare what they print and write."""
    same = True
    programs = (Path(sys.executable).with_name(NAME), FROZEN / NAME)
    for command in compared_commands():
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            results = []
            for program, folder in zip(programs, (first, second), strict=True):
                done = subprocess.run([program, *command], cwd=folder, capture_output=True, check=False)
                results.append((done.returncode, done.stdout, done.stderr, written(Path(folder))))
        if results[0] != results[1] or results[0][0] not in {0, 1}:
            say(f"   differs: {' '.join(command)}: {results[0][2][-300:]!r} and {results[1][2][-300:]!r}")
            same = False
    return same


def written(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder with their bytes, or their first ones where they hold the time of writing."""
    timed = {".pdf", ".docx", ".xlsx"}
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    return {file.name: file.read_bytes()[: 4 if file.suffix in timed else None] for file in files}


def compared_commands() -> Iterator[list[str]]:
    """Return commands that use all libraries and all kinds of data of the program."""
    for language in ("en", "zh"):
        yield ["show", "home", "--lang", language]
        yield ["list", "--json", "--lang", language]
        yield ["search", "2018", "--json", "--lang", language]
        for style in ("apa", "chicago", "gbt7714-numeric", "gbt7714-author-date", "bibtex", "ris", "csl-json"):
            yield ["cite", "--style", style, "--lang", language]
        for kind in ("pdf", "docx", "html", "md", "txt"):
            yield ["print", "-o", f"book.{kind}", "--lang", language]
        for kind in ("csv", "xlsx", "json"):
            yield ["data", "-o", f"data.{kind}", "--lang", language]
        yield ["figure", "trade", "-o", "trade.svg", "--lang", language]
        yield ["figure", "home", "-o", "map.png", "--lang", language]
        yield ["shot", "-o", "window.png", "--lang", language]
    for preset in ("word", "excel", "slides", "latex"):
        yield ["copy", "home", "--for", preset, "-o", "copied"]
    yield ["--help"]
    yield ["--version"]


# --- deb --------------------------------------------------------------------------------------------------------------


def deb() -> bool:
    """Make the Debian package of the frozen folder; tell whether it is small and lintian finds no error in it."""
    require(MAKING_DEB)
    lacking = [package for library, package in PLUGIN_LIBRARIES.items() if not loads(library)]
    if lacking and not install_debian(lacking):
        raise SetupError(f"the dependencies of Qt's plugins cannot be looked up without them. {advice(lacking)}")
    with step("Debian package"):
        shutil.rmtree(TREE, ignore_errors=True)
        lay_out()
        write_control()
        set_modes()
        file = DIST / f"{NAME}_{version()}_{architecture()}.deb"
        run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(TREE), str(file)])
    say(run(["dpkg-deb", "--field", str(file), "Depends", "Recommends"]).rstrip())
    good = verdict("Debian package", size_mb(file), PACKED_MB, "MB")
    with step("lintian"):
        # As root lintian wants to be told that it may.
        command = ["lintian", "--allow-root", "--tag-display-limit", "0", "--fail-on", "error", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    say(done.stdout + done.stderr)
    return good & check("lintian finds no error", done.returncode == 0)


def architecture() -> str:
    """Return Debian's name of this machine's architecture."""
    return run(["dpkg", "--print-architecture"]).strip()


def lay_out() -> None:
    """Put all files of the Debian package into their places."""
    library, share = TREE / "usr" / "lib" / NAME, TREE / "usr" / "share"
    papers = share / "doc" / NAME
    shutil.copytree(FROZEN, library, symlinks=True)
    papers.mkdir(parents=True)
    for name in ("licences", "parts.cdx.json", "NOTICE.txt"):
        shutil.move(library / name, papers / name)
    (library / "LICENSE").unlink()
    # The texts that every Debian system has are not had twice; the file copyright says where they are.
    for text in ("LGPL-3", "GPL-3"):
        (papers / "licences" / "Qt" / text).unlink()
    (TREE / "usr" / "bin").mkdir(parents=True)
    (TREE / "usr" / "bin" / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    for folder in (ROOT / "resources" / "desktop").iterdir():
        if folder.is_dir():
            shutil.copytree(folder, share / folder.name, dirs_exist_ok=True)
    debian = ROOT / "packaging" / "debian"
    texts = {"@LICENCE@": (ROOT / "LICENSE").read_text(encoding="utf-8"), "@NOTICE@": notice()}
    (papers / "copyright").write_text(filled(debian / "copyright", texts), encoding="utf-8")
    stamp = int(os.environ["SOURCE_DATE_EPOCH"])
    facts = {"@VERSION@": version(), "@DATE@": formatdate(stamp, localtime=False)}
    write_gzip(papers / "changelog.gz", filled(debian / "changelog", facts))
    write_gzip(share / "man" / "man1" / f"{NAME}.1.gz", manual())
    overrides = share / "lintian" / "overrides" / NAME
    overrides.parent.mkdir(parents=True)
    shutil.copyfile(debian / "lintian-overrides", overrides)


def filled(template: Path, values: Mapping[str, str]) -> str:
    """Return a text with values in the place of names."""
    text = template.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def write_gzip(file: Path, text: str) -> None:
    """Write a text packed as Debian wants it: without a name and a time inside."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def manual() -> str:
    """Return the page for man, made of what the program says about its commands."""
    program = FROZEN / NAME
    overview = run([program, "--help"])
    commands = re.search(r"commands: ([\w, \n]+)\(", overview)
    assert commands is not None
    pages = {"": overview} | {word: run([program, word, "--help"]) for word in re.findall(r"\w+", commands[1])}
    lines = [
        f'.TH QINGDAO-BROWSER 1 "" "{NAME} {version()}"',
        ".SH NAME",
        f"{NAME} \\- offline desktop reference of figures",
    ]
    for word, text in pages.items():
        lines += [f'.SH "{word.upper() or "SYNOPSIS"}"', ".nf"]
        lines += ["\\&" + line.replace("\\", "\\e").replace("-", "\\-") for line in text.rstrip().splitlines()]
        lines.append(".fi")
    return "\n".join(lines) + "\n"


def write_control() -> None:
    """Write the description of the package, with the dependencies of all its libraries looked up."""
    folder = TREE / "DEBIAN"
    folder.mkdir()
    values = {
        "@VERSION@": version(),
        "@ARCHITECTURE@": architecture(),
        "@SIZE@": str(int(size_mb(TREE) * 1e6 / 1024)),
        **dependencies(),
    }
    (folder / "control").write_text(filled(ROOT / "packaging" / "debian" / "control", values), encoding="utf-8")
    sums = run(["sh", "-c", "find usr -type f -print0 | sort -z | xargs -0 md5sum"], TREE)
    (folder / "md5sums").write_text(sums, encoding="utf-8")


def dependencies() -> dict[str, str]:
    """Return the Debian packages whose libraries the frozen program loads: those it needs and those it may use."""
    internal = TREE / "usr" / "lib" / NAME / "_internal"
    optional = [internal / "PySide6" / "Qt" / "plugins" / plugin for plugin in OPTIONAL_PLUGINS]
    loaded = [file for file in [*internal.rglob("*.so*"), internal.parent / NAME] if is_program(file)]
    needed = packages_of([file for file in loaded if file not in optional])
    useful = {name: entry for name, entry in packages_of(optional).items() if name not in needed}
    return {"@DEPENDS@": ", ".join(needed.values()), "@RECOMMENDS@": ", ".join(useful.values())}


def packages_of(files: Sequence[Path]) -> dict[str, str]:
    """Return the Debian packages of the libraries that some files of the package load, by name, with their versions."""
    own = sorted({file.parent for file in TREE.rglob("*.so*")})
    command = ["dpkg-shlibdeps", "--ignore-missing-info", "-O", *(f"-l{place}" for place in own)]
    with tempfile.TemporaryDirectory() as folder:
        # It wants to stand in a source package.
        Path(folder, "debian").mkdir()
        Path(folder, "debian", "control").write_text(f"Source: {NAME}\n\nPackage: {NAME}\nArchitecture: any\n")
        found = run([*command, *(f"-e{file}" for file in files)], Path(folder))
    entries = found.strip().removeprefix("shlibs:Depends=").split(", ")
    return {entry.split()[0]: entry for entry in entries}


def is_program(file: Path) -> bool:
    """Tell whether a file is a program or a library, and no link to one."""
    if file.is_symlink() or not file.is_file():
        return False
    with file.open("rb") as stream:
        return stream.read(4) == b"\x7fELF"


def set_modes() -> None:
    """Let everybody read all files, and start the program alone."""
    for path in [TREE, *TREE.rglob("*")]:
        if not path.is_symlink():
            starts = path.is_dir() or path == TREE / "usr" / "lib" / NAME / NAME
            path.chmod(0o755 if starts else stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IROTH)


# --- starts -----------------------------------------------------------------------------------------------------------


def starts() -> bool:
    """Start the frozen program and the wheel in turn, on a screen of their own; print medians and their ratio."""
    programs = {"wheel": Path(sys.executable).with_name(NAME), "frozen": FROZEN / NAME}
    results: dict[str, list[tuple[float, float, float]]] = {name: [] for name in programs}
    require({"Xvfb": "xvfb", "xdotool": "xdotool", "xwd": "x11-apps", "openbox": "openbox"})
    with virtual_screen() as screen, tempfile.TemporaryDirectory() as folder:
        os.environ.update(screen)
        for number in range(STARTS + 1):
            for name, program in programs.items():
                measured = one_start([str(program)], Path(folder))
                if number:  # the first round warms the caches of the disk
                    results[name].append(measured)
    good = True
    measures: dict[str, Callable[[tuple[float, float, float]], float]] = {
        "start to window on screen": mapped,
        "start to all charts of home": settled,
    }
    for what, of in measures.items():
        mine, other = (statistics.median(of(start) for start in results[name]) for name in ("frozen", "wheel"))
        say(f"   {what}: frozen {mine:.0f} ms, wheel {other:.0f} ms (median of {STARTS}, in turn)")
        good &= verdict(f"{what}, frozen beside wheel", mine / other, START_RATIO, "x")
    return good


def trial() -> bool:
    """Try the Debian package on a bare system."""
    from bare_debian import try_package

    return try_package(DIST / f"{NAME}_{version()}_{architecture()}.deb", BUILD / "trial")


DEEDS: dict[str, Callable[[], bool]] = {
    "wheel": wheel,
    "frozen": frozen,
    "deb": deb,
    "starts": starts,
    "trial": trial,
}

if __name__ == "__main__":
    sys.exit(main())
