"""What a person gets who installs the program: locked packages, and a wheel that works anywhere."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import qingdao_browser

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.txt", "requirements-test.txt", "requirements-package.txt"]


def locked(lock: str) -> dict[str, int]:
    """Return each requirement of a lock file with the number of its hashes."""
    text = (ROOT / "packaging" / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return {line.partition(" --hash")[0].strip(): line.count("--hash=sha256:") for line in text.splitlines() if line}


@pytest.mark.parametrize("lock", LOCKS)
def test_each_locked_package_has_one_version_and_hashes(lock: str) -> None:
    packages = locked(lock)
    assert len(packages) > 8
    pinned = re.compile(r"[a-z0-9.-]+(\[[a-z]+\])?==[0-9]")
    assert [name for name, hashes in packages.items() if not hashes or not pinned.match(name)] == []


@pytest.mark.parametrize("name", [*(f"packaging/{lock}" for lock in LOCKS), "pyproject.toml", ".ci/run"])
def test_files_that_drive_installs_name_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"\w+://\S+|--(?:extra-)?index-url|--find-links", text) == []


def test_the_tests_run_with_the_packages_of_the_user() -> None:
    assert locked("requirements.txt").items() <= locked("requirements-test.txt").items()


def test_packages_are_made_of_the_packages_of_the_user() -> None:
    assert locked("requirements.txt").items() <= locked("requirements-package.txt").items()


def test_the_bill_of_materials_lists_exactly_the_locked_packages() -> None:
    bill = json.loads((ROOT / "resources" / "parts.cdx.json").read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["metadata"]["component"]["version"]) == ("CycloneDX", qingdao_browser.__version__)
    listed = []
    for part in bill["components"]:
        marker = "".join(f" ; {entry['value']}" for entry in part.get("properties", []))
        listed.append(f"{part['name']}=={part['version']}{marker}")
        assert part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}"
        assert part["licenses"][0]["expression"]
    assert listed == [re.sub(r"\[\w+\]", "", name).removesuffix(" \\") for name in locked("requirements.txt")]


def test_each_program_that_a_marker_names_is_installed_for_the_tests(pytestconfig: pytest.Config) -> None:
    markers = [line.partition(":")[0].strip() for line in pytestconfig.getini("markers")]
    needed = {marker.removeprefix("needs_") for marker in markers if marker.startswith("needs_")}
    assert needed
    bootstrap = runpy.run_path(str(ROOT / "packaging" / "bootstrap.py"))
    programs = {name.replace("-", "_") for name in bootstrap["TEST_PROGRAMS"] | bootstrap["MORE_PROGRAMS"]}
    assert needed <= programs


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this checkout, with the backend installed here: no network is needed."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder), folder=ROOT)
    return next(folder.glob("*.whl"))


def run(*command: str, folder: Path, path: Path | None = None) -> str:
    """Run a command in a folder and return what it printed; its words stand in the failure if it fails."""
    environment = os.environ | ({"PYTHONPATH": str(path)} if path else {}) | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def files(folder: str) -> Iterator[Path]:
    """Return the files of a folder of the checkout, but for what Python itself leaves there."""
    return (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def test_the_wheel_holds_the_program_and_all_its_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    assert "qingdao_browser/resources/desktop/applications/org.qingdaobrowser.QingdaoBrowser.desktop" in inside
    data = {f"qingdao_browser/{file.relative_to(ROOT).as_posix()}" for file in files("resources")}
    assert data
    assert (data | {file.relative_to(ROOT).as_posix() for file in files("qingdao_browser")}) - inside == set()
    assert {name for name in inside if name.startswith("tests/")} == set()


def test_the_wheel_runs_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    target, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps", "--no-index"]
    run(*pip, "--target", str(target), str(wheel), folder=elsewhere)
    where = run(
        sys.executable, "-c", "import qingdao_browser; print(qingdao_browser.__file__)", folder=elsewhere, path=target
    )
    assert Path(where.strip()).is_relative_to(target)
    program = [sys.executable, "-m", "qingdao_browser"]
    assert qingdao_browser.__version__ in run(*program, "--version", folder=elsewhere, path=target)
    run(*program, "--self-test", folder=elsewhere, path=target)
