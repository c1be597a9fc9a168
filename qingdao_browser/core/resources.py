"""Where the data files of the program lie, and their bytes."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def resource_root() -> Path:
    """Return the folder of the data files: inside the package once installed, beside it in the source tree."""
    installed = PACKAGE / "resources"
    return installed if installed.is_dir() else PACKAGE.parent / "resources"


def resource(*parts: str) -> bytes:
    """Return the bytes of one data file, named by its path under `resource_root`; OSError where it is missing."""
    return resource_root().joinpath(*parts).read_bytes()
