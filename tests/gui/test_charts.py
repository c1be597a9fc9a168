"""What charts show and how they answer to pointer and keys: geometry and texts, never pixels."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from dataclasses import replace as replaced
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPdfWriter, QWheelEvent
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsPathItem, QGraphicsSimpleTextItem, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from qingdao_browser.charts.canvas import Canvas, Shape, wrapped
from qingdao_browser.charts.drawing import SMALL_SIZE, ChartScene, preferred_height, record
from qingdao_browser.charts.labels import Places, Wanted, around, part_inside
from qingdao_browser.charts.look import contrast, look
from qingdao_browser.charts.map_drawing import first_window, land_path, within_world, world
from qingdao_browser.charts.map_view import MapView
from qingdao_browser.charts.marks import hatch
from qingdao_browser.charts.spots import Spot, nearest
from qingdao_browser.charts.thumbnails import SmallChart
from qingdao_browser.charts.view import ChartView
from qingdao_browser.core.charting import Bars, Chart, Map, PartOfWhole, Point, Run, Timeline
from qingdao_browser.views.theme import load_fonts

from . import chart_samples

LIGHT, DARK = look(False, "Noto Sans"), look(True, "Noto Sans")
SAMPLES = chart_samples.samples()
COLOURS = (chart_samples.TRADE, chart_samples.FINANCE, chart_samples.OCEAN, chart_samples.ROUTES)

pytestmark = pytest.mark.usefixtures("qapp")


def scene_of(chart: Chart, width: float = 720, *, compact: bool = False) -> ChartScene:
    height = SMALL_SIZE[1] if compact else preferred_height(chart, LIGHT, width)
    return ChartScene(chart, LIGHT, width, height, "en", compact=compact)


def texts_of(scene: ChartScene) -> list[tuple[str, QRectF]]:
    items = scene.canvas.scene.items()
    return [(i.text(), i.sceneBoundingRect()) for i in items if isinstance(i, QGraphicsSimpleTextItem)]


def markers_of(scene: ChartScene) -> list[tuple[Spot, Shape]]:
    """Return the points of a chart that have a marker, each with it, as they are drawn over each other."""
    items = scene.canvas.scene.items(Qt.SortOrder.AscendingOrder)
    shapes = [item for item in items if isinstance(item, Shape) and item.zValue() == 3]
    middles = [shape.path().boundingRect().center() for shape in shapes]
    found = [nearest(scene.points, middle, 1) for middle in middles]
    return [(scene.points[index], shape) for index, shape in zip(found, shapes, strict=True)]


def line_paths(scene: ChartScene) -> Iterator[QGraphicsPathItem]:
    for item in scene.canvas.scene.items():
        if isinstance(item, QGraphicsPathItem) and item.zValue() == 1 and item.brush().style() == Qt.BrushStyle.NoBrush:
            yield item


@pytest.mark.parametrize("appearance", [LIGHT, DARK], ids=["light", "dark"])
def test_marks_and_text_can_be_seen_on_their_ground(appearance: Any) -> None:
    ground = QColor(appearance.ground)
    for colour in COLOURS:
        assert contrast(appearance.mark(colour), ground) >= 3
        assert contrast(appearance.mark(colour, appearance.land), QColor(appearance.land)) >= 3
    assert contrast(QColor(appearance.text), ground) >= 4.5
    assert contrast(QColor(appearance.muted), ground) >= 4.5


def test_a_colour_that_can_be_seen_stays_as_it_is() -> None:
    assert LIGHT.mark(chart_samples.TRADE).name().upper() == chart_samples.TRADE


@pytest.mark.parametrize("width", [388, 720])
@pytest.mark.parametrize("name", SAMPLES)
def test_texts_lie_inside_and_never_on_each_other(name: str, width: int) -> None:
    scene = scene_of(SAMPLES[name], width)
    whole = QRectF(-1, -1, width + 2, scene.canvas.height + 2)
    found = texts_of(scene)
    assert all(whole.contains(rect) for _, rect in found), found
    for (one, first), (other, second) in itertools.combinations(found, 2):
        shared = first.intersected(second)
        assert shared.width() < 1 or shared.height() < 4, (one, other)


@pytest.mark.parametrize("name", SAMPLES)
def test_title_unit_and_source_are_told(name: str) -> None:
    chart = SAMPLES[name]
    words = [text for text, _ in texts_of(scene_of(chart))]
    assert chart.heading.title in words
    assert any(word.startswith("Sources:") for word in words)
    if isinstance(chart, Timeline):
        assert chart.heading.unit in words


@pytest.mark.parametrize("name", SAMPLES)
def test_a_small_chart_keeps_its_name_unit_time_and_source(name: str) -> None:
    chart = SAMPLES[name]
    scene = scene_of(chart, 226, compact=True)
    words = [text for text, _ in texts_of(scene)]
    assert chart.heading.label in words
    assert ", ".join(filter(None, (chart.heading.unit, chart.heading.coverage))) in words
    whole = QRectF(-1, -1, 228, SMALL_SIZE[1] + 2)
    assert all(whole.contains(rect) for _, rect in texts_of(scene))
    last, place = max(texts_of(scene), key=lambda found: found[1].bottom())
    assert last.startswith("Sources:")
    assert all(rect.bottom() <= place.top() + 4 for text, rect in texts_of(scene) if text != last)


@pytest.mark.parametrize("compact", [False, True], ids=["large", "small"])
@pytest.mark.parametrize("width", [288, 302, 605])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_figure_that_stands_alone_cuts_nothing(name: str, width: int, compact: bool) -> None:
    chart = with_long_words(SAMPLES[name])
    height = preferred_height(chart, LIGHT, width, "en", compact=compact, standalone=True)
    scene = ChartScene(chart, LIGHT, width, height, "en", compact=compact, standalone=True)
    found = list(reversed(texts_of(scene)))
    assert not [text for text, _ in found if "…" in text]
    told = solid("".join(text for text, _ in found))
    heading = chart.heading
    head = (heading.label, heading.unit, heading.coverage) if compact else (heading.title, heading.subtitle)
    labels = [bar.label for bar in chart.bars] if isinstance(chart, Bars) else []
    assert [text for text in (*head, *labels, *heading.foot) if solid(text) not in told] == []
    whole = QRectF(-1, -1, width + 2, height + 2)
    assert [(text, rect) for text, rect in found if not whole.contains(rect)] == []
    for (one, first), (other, second) in itertools.combinations(found, 2):
        shared = first.intersected(second)
        assert shared.width() < 1 or shared.height() < 4, (one, other)


def solid(text: str) -> str:
    """Return a text without spaces: lines may break anywhere."""
    return "".join(text.split())


def with_long_words(chart: Chart) -> Chart:
    """Return a chart whose title lines and labels need many lines."""
    heading = chart.heading
    longer = msgspec.structs.replace(
        heading,
        label=f"{heading.label} of the city and of all the ports that belong to it",
        title=f"{heading.title} and so it went on " + "year after year " * 9,
        subtitle=f"{heading.subtitle}, as counted at the quays " * 6,
    )
    chart = msgspec.structs.replace(chart, heading=longer)
    label = "Development and Reform Commission of the city, department of ports, ships and fisheries"
    if isinstance(chart, Bars):
        return msgspec.structs.replace(
            chart, bars=tuple(msgspec.structs.replace(bar, label=f"{bar.label}, {label}") for bar in chart.bars)
        )
    if isinstance(chart, PartOfWhole):
        return msgspec.structs.replace(
            chart,
            part=msgspec.structs.replace(chart.part, label=label),
            whole=msgspec.structs.replace(chart.whole, label=label),
        )
    return chart


@pytest.mark.parametrize("compact", [False, True], ids=["large", "small"])
@pytest.mark.parametrize("name", SAMPLES)
def test_on_screen_a_chart_has_its_short_source_line_only(name: str, compact: bool) -> None:
    words = " ".join(text for text, _ in texts_of(scene_of(SAMPLES[name], 388, compact=compact)))
    assert "Notes:" not in words
    assert "Port of the Sample 2018" not in words


def test_the_labels_of_small_bars_are_whole() -> None:
    words = " ".join(text for text, _ in reversed(texts_of(scene_of(chart_samples.readings(), 226, compact=True))))
    found = set(words.split())
    assert all(word in found for bar in chart_samples.readings().bars for word in bar.label.split())


def test_a_long_title_takes_three_lines_and_the_height_follows() -> None:
    chart = chart_samples.timeline()
    long = "From CNY 549.4 billion (January–August 2021) to CNY 590.33 billion (January–August 2022)"
    longer = msgspec.structs.replace(chart, heading=msgspec.structs.replace(chart.heading, title=long))
    assert len(wrapped(long, 280, LIGHT, "title", most=9)) == 3
    assert not any(text.endswith("…") and text[:4] in long for text, _ in texts_of(scene_of(longer, 280)))
    difference = preferred_height(longer, LIGHT, 280) - preferred_height(chart, LIGHT, 280)
    lines = 3 - len(wrapped(chart.heading.title, 280, LIGHT, "title", most=3))
    assert difference == pytest.approx(lines * LIGHT.line_of("title"), abs=1.1)


def test_a_narrow_chart_is_as_high_as_its_wrapped_texts_need(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    box = QVBoxLayout(page)
    shown = ChartView()
    shown.set_chart(chart_samples.kinds(), LIGHT, "en")
    box.addWidget(shown)
    box.addStretch(1)
    page.resize(280, 1500)
    page.show()
    qtbot.waitUntil(lambda: shown.height() == shown.heightForWidth(shown.width()), timeout=2000)
    assert shown.height() > shown.sizeHint().height()


def test_years_at_the_edges_are_whole() -> None:
    chart = chart_samples.timeline()
    short = (Run(tuple(Point(at, 20.0, "20", "20 million TEU", "a") for at in (2021.33, 2022.33))),)
    ticks = tuple(tick for tick in chart.times if tick.text == "2022")
    scene = scene_of(msgspec.structs.replace(chart, runs=short, times=ticks), 280)
    right = max(spot.rect.center().x() for spot in scene.points)
    step = right - min(spot.rect.center().x() for spot in scene.points)
    assert right + (2022.5 - 2022.33) * step + LIGHT.width_of("2022", "tick") / 2 <= 280


def test_the_named_point_is_bold_and_lies_over_hollow_ones() -> None:
    scene = scene_of(chart_samples.crowded())
    drawn = [spot.text for spot, _ in markers_of(scene)]
    assert drawn.index("21") < drawn.index("22")
    assert drawn[-1] == "22"
    items = [item for item in scene.canvas.scene.items() if isinstance(item, QGraphicsSimpleTextItem)]
    bold = [item.text() for item in items if item.font().bold()]
    assert "22 (the port)" in bold
    assert not any(text.startswith(("20", "21")) for text in bold)


def test_the_small_form_labels_the_named_point_only() -> None:
    words = [text for text, _ in texts_of(scene_of(chart_samples.crowded(), 226, compact=True))]
    assert "22" in words
    assert "21" not in words
    unnamed = chart_samples.timeline()
    words = [text for text, _ in texts_of(scene_of(unnamed, 226, compact=True))]
    assert "30.78" in words  # the last that is no target
    assert "35" not in words


@pytest.mark.parametrize("width", [280, 388, 720])
@pytest.mark.parametrize("name", ["timeline", "crowded"])
def test_a_compiler_is_named_with_a_value_and_labels_keep_off_the_axis(name: str, width: int) -> None:
    chart = SAMPLES[name]
    assert isinstance(chart, Timeline)
    scene = scene_of(chart, width)
    names = {run.name for run in chart.runs}
    gutter = max(LIGHT.width_of(tick.text, "tick") for tick in chart.values)
    values = {point.text for run in chart.runs for point in run.points}
    for text, rect in texts_of(scene):
        assert text not in names
        if text.split(" (")[0] in values:
            assert rect.left() >= gutter


def test_a_label_that_must_be_shown_covers_what_it_has_to() -> None:
    marker = around(QPointF(50, 50), 8)
    places = Places(QRectF(0, 0, 100, 100), [QRectF(0, 0, 100, 100)])
    assert places.take(Wanted(QSizeF(20, 10), marker)) is None
    assert places.take(Wanted(QSizeF(20, 10), marker, must=True)) is not None


def test_lines_run_inside_a_run_only() -> None:
    chart = chart_samples.timeline()
    scene = scene_of(chart)
    at = {spot.fact: spot.rect.center().x() for spot in scene.points}
    spans = sorted((path.sceneBoundingRect().left(), path.sceneBoundingRect().right()) for path in line_paths(scene))
    wanted = sorted((at[r.points[0].fact], at[r.points[-1].fact]) for r in chart.runs if len(r.points) > 1)
    assert len(spans) == len(wanted)
    for span, ends in zip(spans, wanted, strict=True):
        assert span == pytest.approx(ends, abs=4)


def test_runs_of_single_points_have_no_line() -> None:
    chart = chart_samples.timeline()
    apart = msgspec.structs.replace(chart, runs=tuple(Run((p,)) for run in chart.runs for p in run.points))
    assert not list(line_paths(scene_of(apart)))
    assert len(markers_of(scene_of(apart))) == len(markers_of(scene_of(chart)))


def test_an_unsure_stretch_is_dashed() -> None:
    styles = [path.pen().style() for path in line_paths(scene_of(chart_samples.ends()))]
    assert sorted(style == Qt.PenStyle.CustomDashLine for style in styles) == [False, True]


def test_a_target_is_hollow_and_compilers_differ_in_shape() -> None:
    scene = scene_of(chart_samples.timeline())
    markers = {spot.hint.split(":")[0]: shape for spot, shape in markers_of(scene)}
    assert markers["2026"].brush().color() == QColor(LIGHT.ground)
    assert markers["2024"].brush().color() == LIGHT.mark(chart_samples.ROUTES)
    assert corners(markers["2024"]) != corners(markers["2022"])


def corners(marker: Shape) -> list[tuple[float, float]]:
    """Return the corners of a marker as seen from its middle."""
    path, middle = marker.path(), marker.path().boundingRect().center()
    found = (path.elementAt(index) for index in range(path.elementCount()))
    return [(round(corner.x - middle.x(), 3), round(corner.y - middle.y(), 3)) for corner in found]


def test_the_first_rank_stands_on_top() -> None:
    rows = {spot.text: spot.rect.center().y() for spot in scene_of(chart_samples.rank()).points}
    assert rows["5"] < rows["6"] < rows["8"]


def test_ranks_are_dots_that_no_line_joins() -> None:
    ranks = chart_samples.rank()
    assert list(line_paths(scene_of(msgspec.structs.replace(ranks, rank=False))))
    assert not list(line_paths(scene_of(ranks)))


def test_bars_begin_at_zero_and_keep_their_proportion() -> None:
    bars = [msgspec.structs.replace(bar, ink="solid", end="exact") for bar in chart_samples.kinds().bars]
    scene = scene_of(Bars(chart_samples.kinds().heading, tuple(bars)))
    fill = LIGHT.mark(chart_samples.TRADE)
    items = (i for i in scene.canvas.scene.items() if isinstance(i, QGraphicsPathItem) and i.brush().color() == fill)
    drawn = sorted((i.path().boundingRect() for i in items), key=lambda rect: rect.top())
    assert len({round(rect.left(), 3) for rect in drawn}) == 1
    for rect, bar in zip(drawn, bars, strict=True):
        assert rect.width() / drawn[0].width() == pytest.approx(bar.value / bars[0].value)


def test_an_implied_base_is_outlined_and_dashed() -> None:
    scene = scene_of(chart_samples.readings())
    dashed = [
        item for item in scene.canvas.scene.items()
        if isinstance(item, QGraphicsPathItem) and item.pen().style() == Qt.PenStyle.CustomDashLine
    ]  # fmt: skip
    assert len(dashed) == 2
    assert all(item.brush().color() == QColor(LIGHT.ground) for item in dashed)


def test_hatches_are_lines_inside_their_bar() -> None:
    rect = QRectF(10, 20, 40, 12)
    assert rect.adjusted(-0.01, -0.01, 0.01, 0.01).contains(hatch(rect).boundingRect())


def test_labels_give_way_by_importance() -> None:
    marker = around(QPointF(20, 20), 8)
    places = Places(QRectF(0, 0, 60, 40))
    found = [places.take(Wanted(QSizeF(30, 12), marker)) for _ in range(9)]
    assert found[0] is not None
    assert None in found
    kept = [rect for rect in found if rect is not None]
    assert not any(a.intersects(b) for a, b in itertools.combinations(kept, 2))


def test_a_label_avoids_lines_where_it_can() -> None:
    line = (0.0, 10.0, 100.0, 10.0)
    found = Places(QRectF(0, 0, 100, 60), lines=[line]).take(Wanted(QSizeF(20, 10), around(QPointF(50, 20), 8)))
    assert found is not None
    assert found.top() > 10


@pytest.mark.parametrize(
    ("line", "touches"),
    [((0, 0, 100, 100), True), ((0, 50, 100, 50), True), ((50, 0, 50, 100), True), ((0, 0, 30, 100), False),
     ((45, 45, 50, 50), True), ((0, 0, 100, 0), False), ((0, 0, 20, 20), False)],
)  # fmt: skip
def test_which_lines_touch_a_label(line: tuple[float, float, float, float], touches: bool) -> None:
    assert (part_inside(line, (40, 40, 60, 60)) is not None) == touches


def test_long_texts_are_wrapped_and_elided() -> None:
    lines = wrapped("word " * 60, 200, LIGHT, "subtitle", most=2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(LIGHT.width_of(line, "subtitle") <= 201 for line in lines)
    assert wrapped("", 200, LIGHT, "title", most=2) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_a_vector_page_holds_no_bitmaps(name: str, tmp_path: Path) -> None:
    drawing = record(SAMPLES[name], LIGHT, 720, None, "en")
    target = tmp_path / "chart.pdf"
    writer = QPdfWriter(str(target))
    writer.setResolution(1200)
    painter = QPainter(writer)
    drawing.paint(painter, QRectF(0, 0, 8000, 8000 * drawing.height / drawing.width))
    painter.end()
    assert b"/Subtype /Image" not in target.read_bytes()
    svg = QSvgGenerator()
    svg.setFileName(str(tmp_path / "chart.svg"))
    svg.setViewBox(QRectF(0, 0, drawing.width, drawing.height))
    painter = QPainter(svg)
    drawing.paint(painter, QRectF(0, 0, drawing.width, drawing.height))
    painter.end()
    written = (tmp_path / "chart.svg").read_text("utf-8")
    assert "<image" not in written
    assert written.count("<text") >= 3


@pytest.mark.parametrize("dots", [96, 300])
def test_the_picture_fills_its_rectangle_at_any_resolution(dots: int) -> None:
    drawing = record(chart_samples.part(), LIGHT, 400, None, "en")
    image = QImage(QSize(800, round(2 * drawing.height)), QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(dots / 0.0254))
    image.setDotsPerMeterY(round(dots / 0.0254))
    image.fill(QColor("#123456"))
    painter = QPainter(image)
    drawing.paint(painter, QRectF(image.rect()))
    painter.end()
    corners = [image.pixelColor(x, y).name() for x in (1, 798) for y in (1, image.height() - 2)]
    assert corners == ["#ffffff"] * 4


@pytest.fixture
def view(qtbot: QtBot) -> ChartView:
    shown = ChartView()
    qtbot.addWidget(shown)
    shown.set_chart(chart_samples.timeline(), LIGHT, "en")
    shown.resize(720, shown.heightForWidth(720))
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def test_arrows_walk_the_points_in_order_of_time(view: ChartView, qtbot: QtBot) -> None:
    hints: list[str] = []
    view.hinted.connect(hints.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home):
        QTest.keyClick(view, key)
    years = [hint.split(":")[0] for hint in hints]
    assert years == ["2008", "2009", "2026", "2024", "2008"]
    with qtbot.waitSignal(view.activated) as opened:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == ["fact-2008-10.32"]
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.current == -1


def test_the_pointer_tells_and_opens_a_point(view: ChartView, qtbot: QtBot) -> None:
    at = view.points[0].rect.center().toPoint()
    steps = itertools.cycle((QPoint(3, 2), QPoint(2, 3)))

    def told() -> bool:
        # A pointer that the screen already has in this place gives no event: it is moved until it does.
        QTest.mouseMove(view, at + next(steps))
        return view.current == 0

    qtbot.waitUntil(told, timeout=5000)
    with qtbot.waitSignal(view.activated) as opened:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert opened.args == [view.points[0].fact]


def test_a_chart_tells_what_it_is_and_follows_its_width(view: ChartView, qtbot: QtBot) -> None:
    assert view.accessibleName() == chart_samples.timeline().heading.title
    assert view.accessibleDescription() == chart_samples.timeline().heading.description.text
    before = view.drawing()
    view.resize(500, view.heightForWidth(500))
    qtbot.waitUntil(lambda: view.drawing().width == 500, timeout=2000)
    assert view.drawing() is not before
    view.set_chart(chart_samples.part(), DARK, "en")
    assert len(view.points) == 3
    view.grab()


def test_the_wheel_goes_to_the_page(view: ChartView) -> None:
    assert not scroll(view, QPointF(50, 50), Qt.KeyboardModifier.NoModifier)


def scroll(widget: QWidget, at: QPointF, modifiers: Qt.KeyboardModifier) -> bool:
    event = QWheelEvent(
        at, widget.mapToGlobal(at), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    event.ignore()
    widget.wheelEvent(event)
    return event.isAccepted()


@pytest.mark.parametrize("name", SAMPLES)
def test_every_chart_can_be_shown_and_walked(name: str, qtbot: QtBot) -> None:
    chart = SAMPLES[name]
    shown = MapView() if isinstance(chart, Map) else ChartView()
    qtbot.addWidget(shown)
    shown.set_chart(chart, DARK, "zh")
    shown.resize(600, shown.heightForWidth(600))
    shown.setFocus()
    assert not shown.grab().isNull()
    for _ in shown.points:
        QTest.keyClick(shown, Qt.Key.Key_Down)
        assert shown.points[shown.current].hint
        shown.grab()
    assert shown.current == len(shown.points) - 1


def test_drawing_a_timeline_is_quick(view: ChartView) -> None:
    took = []
    for _ in range(15):
        start = time.perf_counter()
        view.set_chart(chart_samples.timeline(), LIGHT, "en")
        view.drawing()
        took.append(time.perf_counter() - start)
    # The goal is 12 ms; the rest is for a machine that does other things meanwhile.
    assert sorted(took)[7] < 0.06


def test_small_charts_are_drawn_one_by_one_and_open_their_page(qtbot: QtBot) -> None:
    page = QWidget()
    box = QVBoxLayout(page)
    cards = [SmallChart(chart, LIGHT, "en") for chart in SAMPLES.values()]
    opened: list[str] = []
    for card in cards:
        box.addWidget(card)
        card.activated.connect(opened.append)
    qtbot.addWidget(page)
    page.resize(260, 1900)
    page.show()
    qtbot.waitUntil(lambda: all(card.drawn for card in cards), timeout=5000)
    QTest.keyClick(cards[0], Qt.Key.Key_Return)
    QTest.mouseClick(cards[0], Qt.MouseButton.LeftButton)
    assert opened == ["sample-page", "sample-page"]
    assert cards[0].accessibleName()


def test_a_page_may_go_before_its_small_charts_are_drawn(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    cards = [SmallChart(chart, LIGHT, "en", window) for chart in SAMPLES.values()]
    window.show()
    for card in cards:
        card.grab()
        card.deleteLater()
    QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    qtbot.wait(20)


@pytest.fixture
def world_view(qtbot: QtBot) -> MapView:
    shown = MapView()
    qtbot.addWidget(shown)
    shown.set_chart(chart_samples.world_map(), LIGHT, "en")
    shown.resize(720, shown.heightForWidth(720))
    shown.show()
    qtbot.waitExposed(shown)
    shown.grab()
    return shown


def test_the_map_zooms_moves_and_comes_back(world_view: MapView) -> None:
    whole = world_view.window_shown
    QTest.keyClick(world_view, Qt.Key.Key_Plus)
    near = world_view.window_shown
    assert near.width() == pytest.approx(whole.width() / 1.5)
    middle = QPoint(360, 250)
    QTest.mousePress(world_view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    QTest.mouseMove(world_view, middle + QPoint(-60, 20))
    QTest.mouseRelease(world_view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle + QPoint(-60, 20))
    assert world_view.window_shown.left() > near.left()
    assert scroll(world_view, QPointF(360, 250), Qt.KeyboardModifier.ControlModifier)
    assert world_view.window_shown.width() < near.width()
    assert not scroll(world_view, QPointF(360, 250), Qt.KeyboardModifier.NoModifier)
    for _ in range(30):
        world_view.zoom_in()
    assert world_view.window_shown.width() >= 6
    world_view.grab()
    for _ in range(30):
        world_view.zoom_out()
    assert world().adjusted(-1, -1, 1, 1).contains(world_view.window_shown)
    QTest.keyClick(world_view, Qt.Key.Key_0)
    assert world_view.window_shown == whole


def test_places_open_their_pages(world_view: MapView, qtbot: QtBot) -> None:
    QTest.keyClick(world_view, Qt.Key.Key_Right)
    QTest.keyClick(world_view, Qt.Key.Key_Right)
    with qtbot.waitSignal(world_view.activated) as opened:
        QTest.keyClick(world_view, Qt.Key.Key_Return)
    assert opened.args == ["page-long beach"]
    place_ = next(spot for spot in world_view.points if spot.text == "South Africa")
    with qtbot.waitSignal(world_view.activated) as opened:
        QTest.mouseDClick(
            world_view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place_.rect.center().toPoint()
        )
    assert opened.args == ["page-south africa"]


def test_the_land_is_cut_at_the_edges_of_the_map() -> None:
    panel = QRectF(0, 0, 600, 300)
    for box in (QRectF(60, 0, 40, 20), world(), QRectF(-180, -30, 60, 30)):
        window = within_world(box, 2)
        assert panel.adjusted(-0.01, -0.01, 0.01, 0.01).contains(land_path(window, panel).boundingRect())


def test_all_places_are_in_sight_at_first() -> None:
    chart = chart_samples.world_map()
    assert world().adjusted(-0.01, -0.01, 0.01, 0.01).contains(first_window(chart, 2.0))
    assert len(scene_of(chart).points) == len(chart.places) + 1


def test_a_larger_type_makes_a_higher_chart() -> None:
    large = replaced(LIGHT, points=16)
    assert preferred_height(SAMPLES["kinds"], large, 720) > preferred_height(SAMPLES["kinds"], LIGHT, 720)


def test_latin_letters_stand_at_one_height_whatever_stands_beside_them(qapp: QApplication) -> None:
    def lowest(text: str) -> int:
        """Return the lowest row of pixels that has ink."""
        canvas = Canvas(look(False, load_fonts(qapp)), 300, 60)
        canvas.text(text, 10, 20, "label")
        image = QImage(300, 60, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        canvas.paint(painter)
        painter.end()
        ground = QColor(canvas.look.ground).rgb()
        return max(y for y in range(60) if any(image.pixel(x, y) != ground for x in range(300)))

    assert abs(lowest("Shipping") - lowest("来源：Shipping")) <= 1
