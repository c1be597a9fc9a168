"""Write resources/facts.schema.json, the form of a facts file for editors, from the types of the book."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from qingdao_browser.core.schema import schema_bytes  # noqa: E402 - the tree above goes before an installed copy

if __name__ == "__main__":
    (ROOT / "resources" / "facts.schema.json").write_bytes(schema_bytes())
