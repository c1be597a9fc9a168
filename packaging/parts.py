"""The parts that the program is made of: which they are, under which licences, and the texts of these.

``python packaging/parts.py`` writes `resources/parts.cdx.json`, a bill of materials (CycloneDX) of the locked packages,
which goes into every package of the program and is what its About dialog lists. Run it after the lock file has changed,
in an environment that has the locked packages: their metadata tells the licences.
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
import sysconfig
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "packaging" / "requirements.txt"
BILL = ROOT / "resources" / "parts.cdx.json"
COMMON_LICENCES = Path("/usr/share/common-licenses")

# For those whose metadata names no expression of SPDX.
LICENCES = {
    "colorama": "BSD-3-Clause",
    "pathvalidate": "MIT",
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
}


@dataclass(frozen=True)
class Native:
    """A library that a package brings along compiled, and the Debian packages whose files of copyright tell of it."""

    name: str
    inside: str
    licence: str
    told_by: tuple[str, ...]


NATIVES = (
    Native("Qt", "pyside6-essentials", "LGPL-3.0-only", ("libqt6core6", "libqt6svg6", "libqt6waylandclient6")),
    Native("ICU", "pyside6-essentials", "Unicode-DFS-2016", ("libicu72",)),
    Native("qpdf", "pikepdf", "Apache-2.0", ("libqpdf29",)),
    Native("libjpeg-turbo", "pikepdf", "IJG AND BSD-3-Clause", ("libjpeg62-turbo",)),
    Native("libxml2", "lxml", "MIT", ("libxml2",)),
    Native("libxslt", "lxml", "MIT", ("libxslt1.1",)),
    Native("zlib", "lxml", "Zlib", ("zlib1g",)),
    Native("LibYAML", "pyyaml", "MIT", ("libyaml-0-2",)),
    Native("OpenBLAS", "numpy", "BSD-3-Clause", ()),  # its licence, and that of the next, is in that of numpy
    Native("libgfortran", "numpy", "GPL-3.0-or-later WITH GCC-exception-3.1", ()),
)

Component = dict[str, object]


@dataclass(frozen=True)
class Locked:
    """A package of the lock file: its name, its version, and the condition under which it is installed."""

    name: str
    version: str
    marker: str


def locked(lock: Path = LOCK) -> list[Locked]:
    """Return the packages of a lock file in its order."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([a-z0-9.-]+)(?:\[[a-z]+\])?==(\S+)(?: ; (.*?))? \\$", line) for line in lines)
    return [Locked(match[1], match[2], match[3] or "") for match in found if match]


def licence(name: str) -> str:
    """Return the licence of an installed package as an expression of SPDX."""
    metadata = distribution(name).metadata
    told = next((metadata[key] for key in ("License-Expression", "License") if key in metadata), "")
    return LICENCES.get(name, told)


def component(name: str, version: str, expression: str, purl: str, marker: str = "") -> Component:
    """Return one entry of a bill of materials."""
    entry: Component = {"type": "library", "bom-ref": purl, "name": name}
    if version:
        entry["version"] = version
    entry |= {"licenses": [{"expression": expression}], "purl": purl}
    if marker:
        entry["properties"] = [{"name": "qingdao-browser:marker", "value": marker}]
    return entry


def of_package(package: Locked) -> Component:
    """Return the entry of a locked package."""
    purl = f"pkg:pypi/{package.name}@{package.version}"
    return component(package.name, package.version, licence(package.name), purl, package.marker)


def bill(components: Sequence[Component], version: str) -> str:
    """Return a bill of materials of the program, the same for the same components."""
    root = {"type": "application", "bom-ref": "qingdao-browser", "name": "qingdao-browser", "version": version}
    body = {
        "metadata": {"component": root | {"licenses": [{"expression": "MIT"}]}},
        "components": components,
        "dependencies": [{"ref": "qingdao-browser", "dependsOn": [part["bom-ref"] for part in components]}],
    }
    number = uuid.uuid5(uuid.NAMESPACE_DNS, json.dumps(body))
    head = {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{number}", "version": 1}
    return json.dumps(head | body, ensure_ascii=False, indent=2) + "\n"


def frozen_components(names: Sequence[str]) -> list[Component]:
    """Return the entries for what is in the frozen program: packages, what they bring along, and Python."""
    inside = [of_package(package) for package in locked() if package.name in names and installed(package)]
    # Qt for Python has the version of the Qt in it; those of the others are not told.
    versions = {"Qt": distribution("pyside6-essentials").version}
    others = [
        component(native.name, version, native.licence, f"pkg:generic/{native.name}{f'@{version}' if version else ''}")
        for native in NATIVES
        for version in [versions.get(native.name, "")]
        if native.inside in names
    ]
    python, starter = platform.python_version(), distribution("pyinstaller").version
    return [
        *inside,
        *others,
        component("cpython", python, "PSF-2.0", f"pkg:generic/cpython@{python}"),
        component("pyinstaller", starter, licence("pyinstaller"), f"pkg:pypi/pyinstaller@{starter}"),
    ]


def installed(package: Locked) -> bool:
    """Tell whether this very version is the one of this platform."""
    return distribution(package.name).version == package.version


# --- texts ------------------------------------------------------------------------------------------------------------


def licence_files(part: Distribution) -> Iterator[tuple[str, Path]]:
    """Return the files of licences that a package has, each with a name that is its own."""
    words = re.compile(r"licen[cs]e|copying|notice|authors", re.IGNORECASE)
    for file in part.files or []:
        if words.search(file.name) and file.suffix not in {".py", ".pyc", ".h"}:
            # Its folders tell which part of the package it is for.
            inner = [word for word in file.parts if not word.endswith(".dist-info") and word != "licenses"]
            yield "-".join(inner).replace(" ", "_"), Path(str(part.locate_file(file)))


def collect_texts(folder: Path, names: Sequence[str]) -> None:
    """Put the texts of the licences of the frozen program's parts into a folder, a folder for each part."""
    for name in [*names, "pyinstaller"]:
        for title, file in licence_files(distribution(name)):
            put(folder / name / title, file.read_bytes())
    put(folder / "cpython" / "LICENSE.txt", python_licence().read_bytes())
    natives = [native for native in NATIVES if native.inside in names]
    for title in ("LGPL-3", "GPL-3"):
        put(folder / "Qt" / title, (COMMON_LICENCES / title).read_bytes())
    for native, file in told_by_debian(natives):
        put(folder / native.name / f"copyright-{file.parent.name}.txt", file.read_bytes())


def put(file: Path, data: bytes) -> None:
    """Write a file, and make its folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def python_licence() -> Path:
    """Return the file with the licence of this Python, and of what it has of others."""
    version = f"python3.{sys.version_info.minor}"
    places = [Path(sysconfig.get_path("stdlib"), "LICENSE.txt"), Path("/usr/share/doc", version, "copyright")]
    return next(place for place in places if place.exists())


def told_by_debian(natives: Sequence[Native]) -> Iterator[tuple[Native, Path]]:
    """Fetch the Debian packages of some libraries, with apt-get, and return their files of copyright.

    Wheels leave these texts out. Debian's tell the same of the same projects, in the release that it has.
    """
    for native in natives:
        for package in native.told_by:
            with tempfile.TemporaryDirectory() as folder:
                # As root apt-get would say that its own user may not write here.
                fetch = ["apt-get", "--quiet", "--quiet", "--option", "APT::Sandbox::User=root", "download", package]
                subprocess.run(fetch, cwd=folder, check=True)
                (archive,) = Path(folder).glob("*.deb")
                subprocess.run(["dpkg-deb", "--extract", archive, folder], check=True)
                yield native, Path(folder, "usr", "share", "doc", package, "copyright")


def main() -> int:
    """Write the bill of the locked packages; return 0."""
    sys.path.insert(0, str(ROOT))
    from qingdao_browser import __version__

    BILL.write_text(bill([of_package(package) for package in locked()], __version__), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
