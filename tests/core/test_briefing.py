from __future__ import annotations

from collections.abc import Callable, Collection

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingdao_browser.core import briefing as briefings
from qingdao_browser.core.book import Text
from qingdao_browser.core.briefing import (
    FORM,
    Briefing,
    BriefingError,
    Change,
    Entry,
    Row,
    Seen,
    added,
    begun,
    changes,
    collected,
    figures_of,
    label_of,
    looked_through,
    moved,
    read_briefing,
    removed,
    renamed,
    reworded,
    row_of,
    undone,
    write_briefing,
)
from qingdao_browser.core.collection import Chosen, Remark, Title
from qingdao_browser.core.language import language
from tests.core.samples import BOOK, book, changed

EN = language("en")
ZH = language("zh")


def of(*keys: str, name: str = "Meeting") -> Briefing:
    """Return a briefing of notes with some keys; the words of each are its key."""
    return Briefing(FORM, name, tuple(Entry(key, Remark(key)) for key in keys))


def keys(briefing: Briefing) -> str:
    return "".join(entry.key for entry in briefing.entries)


def holding(*ids: str, text: str = BOOK) -> Briefing:
    source = book(text)
    return begun(added(of(), [collected(source, id, f"key-{id}") for id in ids]), source)


# --- files ------------------------------------------------------------------------------------------------------------

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
texts = st.builds(Text, en=words, zh=words)
seen = st.lists(st.builds(Seen, fact=words, figure=words, words=texts), max_size=3).map(tuple)
things = st.one_of(
    st.builds(Chosen, id=words, label=texts), st.builds(Title, text=words), st.builds(Remark, text=words)
)
entries = st.lists(st.builds(Entry, key=words, what=things, seen=seen), max_size=6).map(tuple)


@given(st.builds(Briefing, form=st.just(FORM), name=words, entries=entries, book=texts, version=words))
def test_what_is_written_is_what_is_read(briefing: Briefing) -> None:
    assert read_briefing(write_briefing(briefing)) == briefing


def test_a_file_can_be_read_by_people() -> None:
    lines = write_briefing(holding("trade-2017")).decode().splitlines()
    assert ' "name": "Meeting",' in lines
    assert any('"USD 1.40 billion, 2017, full year"' in line for line in lines)


@given(st.binary(max_size=60))
def test_bytes_that_are_no_briefing_are_told(data: bytes) -> None:
    with pytest.raises(BriefingError, match="damaged"):
        read_briefing(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        write_briefing(holding("trade-2017"))[:-9],
        b'{"form": "qingdao-briefing/1"}',
        b'{"form": "qingdao-briefing/1", "name": "a", "colour": "red"}',
        b'{"form": "another/1", "name": "a"}',
        b'{"form": "qingdao-briefing/1", "name": "\xff"}',
        b"[" * 100_000,
    ],
    ids=["empty", "cut", "nameless", "unknown", "foreign", "latin", "deep"],
)
def test_a_damaged_file_is_told(data: bytes) -> None:
    with pytest.raises(BriefingError, match="not a briefing, or a damaged one"):
        read_briefing(data)


def test_a_newer_form_is_told_apart_from_damage() -> None:
    with pytest.raises(BriefingError, match="a newer version of the program"):
        read_briefing(b'{"form": "qingdao-briefing/2", "anything": [1]}')


def test_a_file_beyond_the_limit_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(briefings, "MAX_BYTES", 10)
    with pytest.raises(BriefingError, match="larger"):
        read_briefing(write_briefing(of()))


# --- changes by its owner ---------------------------------------------------------------------------------------------


def test_a_thing_is_collected_with_the_figures_it_stands_for() -> None:
    entry = collected(book(), "trade-value", "key")
    assert entry.what == Chosen("trade-value", Text(en="Value of trade", zh="贸易额"))
    assert [seen.fact for seen in entry.seen] == ["trade-2017", "trade-2018", "trade-2018-later"]
    assert entry.seen[1].words == Text(
        en="USD 1.523 billion, 2018, full year, provisional", zh="15.23亿美元，2018年全年，初步数"
    )


def test_a_thing_is_held_once() -> None:
    briefing = holding("trade-2017")
    again = added(briefing, [collected(book(), id, f"again-{id}") for id in ("trade-2017", "ships", "ships")])
    assert [entry.key for entry in again.entries] == ["key-trade-2017", "again-ships"]
    assert again.holds("ships")
    assert not again.holds("goods")


def test_notes_may_say_the_same_twice() -> None:
    assert keys(added(of("a"), [Entry("b", Remark("a"))])) == "ab"


def test_entries_come_where_they_are_put() -> None:
    new = [Entry("x", Title("x")), Entry("y", Remark("y"))]
    assert keys(added(of("a", "b"), new, "b")) == "axyb"
    assert keys(added(of("a", "b"), new)) == "abxy"
    assert keys(added(of("a", "b"), new, "gone")) == "abxy"


@pytest.mark.parametrize(
    ("carried", "before", "order"),
    [
        ("a", "d", "bcad"),
        ("d", "a", "dabc"),
        ("ca", "", "bdac"),
        ("bc", "b", "abcd"),
        ("bc", "c", "abcd"),
        ("ad", "d", "bcad"),
        ("b", "gone", "acdb"),
        ("x", "a", "abcd"),
    ],
)
def test_entries_are_moved_in_their_order(carried: str, before: str, order: str) -> None:
    assert keys(moved(of("a", "b", "c", "d"), carried, before)) == order


def test_own_words_change_and_those_of_the_book_do_not() -> None:
    briefing = added(holding("ships"), [Entry("t", Title("old")), Entry("r", Remark("old"))])
    briefing = reworded(reworded(briefing, "t", "new title"), "key-ships", "never")
    assert [entry.what for entry in briefing.entries] == [
        Chosen("ships", Text(en="Ships", zh="船舶")),
        Title("new title"),
        Remark("old"),
    ]


def test_a_briefing_remembers_the_book_it_was_begun_with() -> None:
    newer = book(changed('version: "1.0"', 'version: "2.0"'))
    assert begun(of(), newer).version == "2.0"
    assert begun(holding("ships"), newer).version == "1.0"
    assert renamed(holding("ships"), "Talk").name == "Talk"


some_keys = st.sets(st.sampled_from("abcdefgh"), max_size=4)
pieces = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)
Op = Callable[[Briefing], Briefing]


def owned(key: str) -> list[Entry]:
    return [Entry(key, Remark(key))]


def op_of(kind: str, chosen: Collection[str], at: str) -> Op:
    match kind:
        case "remove":
            return lambda now: removed(now, chosen)
        case "move":
            return lambda now: moved(now, chosen, at)
        case "reword":
            return lambda now: reworded(now, at, "other words")
        case "rename":
            return lambda now: renamed(now, "Other")
        case _:
            return lambda now: added(now, [Entry("new", Remark("new"))], at)


ops = st.builds(
    op_of,
    st.sampled_from(["remove", "move", "reword", "rename", "add"]),
    some_keys,
    st.sampled_from(["", "?", *"abcdefgh"]),
)


@given(pieces, ops)
def test_a_change_can_be_taken_back(order: list[str], op: Op) -> None:
    before = of(*order)
    after = op(before)
    assert undone(after, before, after) == before


@given(pieces, ops, st.sampled_from(["", *"abcdefgh"]))
def test_taking_back_leaves_what_another_window_added(order: list[str], op: Op, at: str) -> None:
    before = of(*order)
    after = op(before)
    meanwhile = undone(added(after, owned("z"), at), before, after)
    assert removed(meanwhile, "z") == before
    assert meanwhile.entries.count(owned("z")[0]) == 1


@given(pieces, ops, some_keys)
def test_taking_back_brings_nothing_that_another_window_removed(order: list[str], op: Op, gone: set[str]) -> None:
    before = of(*order)
    after = op(before)
    meanwhile = undone(removed(after, gone), before, after)
    kept = [key for key in order if key not in gone or key not in keys(after)]
    assert keys(meanwhile) == "".join(kept)


@given(pieces, ops, ops)
def test_no_change_loses_or_doubles_an_entry(order: list[str], first: Op, second: Op) -> None:
    made = second(first(of(*order)))
    names = [entry.key for entry in made.entries if entry.key != "new"]
    assert sorted(set(names)) == sorted(names)
    assert set(names) <= set(order)


def test_a_name_given_meanwhile_stays() -> None:
    before, after = of("a", "b"), of("b")
    assert undone(renamed(after, "Theirs"), before, after) == of("a", "b", name="Theirs")


def test_a_removed_entry_comes_back_behind_its_old_neighbour() -> None:
    before = of("a", "b", "c", "d")
    after = removed(before, "bc")
    assert keys(undone(moved(after, "a"), before, after)) == "dabc"


# --- a newer book -----------------------------------------------------------------------------------------------------


def test_nothing_changed_in_the_book_it_was_collected_from() -> None:
    everything = holding("home", "trade", "ships", "report", "goods-named", "share-2018")
    assert changes(everything, book(), EN) == ()


def test_a_changed_figure_is_told_with_its_old_and_new_value() -> None:
    newer = changed('amount: "1.40"', 'amount: "1.45"')
    briefing = holding("trade-2017", "ships")
    assert changes(briefing, book(newer), EN) == (
        Change(
            "key-trade-2017", "Value of trade", "USD 1.40 billion, 2017, full year", "USD 1.45 billion, 2017, full year"
        ),
    )
    assert changes(briefing, book(newer), ZH)[0].new == "14.5亿美元，2017年全年"


@pytest.mark.parametrize(
    ("old", "new", "id"),
    [
        ("status: [provisional]", "status: [estimate]", "trade-2018"),
        ("relation: over", "relation: about", "trade-2018-later"),
        ("period: 2017\n    citations", "period: 2016\n    citations", "trade-2017"),
        ('result: "82"', 'result: "83"', "ships-all"),
        ('lower: "40"', 'lower: "41"', "share-2013"),
        ("{en: 'Two goods are named, such as tea.'", "{en: 'Two goods are named, such as silk.'", "goods-named"),
    ],
)
def test_all_that_makes_a_figure_is_compared(old: str, new: str, id: str) -> None:
    assert [change.key for change in changes(holding(id), book(changed(old, new)), EN)] == [f"key-{id}"]


def test_words_around_a_figure_are_no_change_of_it() -> None:
    reworded_book = changed("{en: Trade came to USD 1.40 billion.", "{en: Trade was USD 1.40 billion.")
    assert changes(holding("trade-2017"), book(reworded_book), EN) == ()


LATER = """\
  - id: trade-2017
    indicator: trade-value
    statement: {en: Trade came to USD 1.40 billion., zh: 贸易额为14亿美元。}
    amount: "1.40"
    period: 2017
    citations: [{source: report, label: page, locator: "3"}]
"""


def test_figures_that_are_gone_or_new_are_told_with_the_side_there_is() -> None:
    without = changed(LATER, "")
    gone = Change("key-trade-2017", "Value of trade", "USD 1.40 billion, 2017, full year", "")
    assert changes(holding("trade-2017"), book(without), EN) == (gone,)
    new = Change("key-trade-value", "Value of trade", "", "USD 1.40 billion, 2017, full year")
    assert changes(holding("trade-value", text=without), book(), EN) == (new,)


def test_a_thing_without_figures_that_is_gone_is_told() -> None:
    unheard = Briefing(FORM, "a", (Entry("k", Chosen("nowhere", Text(en="Nowhere"))), Entry("l", Chosen("lost"))))
    assert changes(unheard, book(), EN) == (Change("k", "Nowhere", "Nowhere", ""), Change("l", "lost", "lost", ""))


NEW_SOURCE = "  - id: ledger\n"
UNCITED = "  - {id: atlas, type: book, title: Atlas, custom: {reliability: high, link: none}}\n"


def test_a_source_that_no_figure_cites_is_no_change() -> None:
    with_atlas = changed(NEW_SOURCE, UNCITED + NEW_SOURCE)
    assert changes(holding("atlas", text=with_atlas), book(with_atlas), EN) == ()


def test_looking_through_accepts_the_new_figures_and_keeps_what_is_gone() -> None:
    newer = book(changed('amount: "1.40"', 'amount: "1.45"', changed('version: "1.0"', 'version: "2.0"')))
    lost = Entry("lost", Chosen("nowhere"), (Seen("nowhere", "1", Text(en="one")),))
    briefing = added(holding("trade-2017"), [lost, Entry("r", Remark("mine"))])
    accepted = looked_through(briefing, newer)
    assert accepted.version == "2.0"
    assert [change.key for change in changes(accepted, newer, EN)] == ["lost"]
    assert accepted.entries[1:] == briefing.entries[1:]
    assert undone(accepted, briefing, accepted) == briefing


# --- in words ---------------------------------------------------------------------------------------------------------


def test_things_are_called_by_their_names() -> None:
    names = {id: label_of(book(), id) for id in ("home", "trade", "ships", "ships-2018", "report")}
    assert names == {
        "home": Text(en="Harbour", zh="港口"),
        "trade": Text(en="Trade", zh="贸易"),
        "ships": Text(en="Ships", zh="船舶"),
        "ships-2018": Text(en="Ships", zh="船舶"),
        "report": Text(en="Li and Office of the Port 2018", zh="Li、Office of the Port，2018"),
    }


def test_rows_say_what_an_entry_stands_for() -> None:
    source = book()
    rows = {
        id: row_of(collected(source, id, id), source, EN) for id in ("ships-2018", "ships", "goods", "trade", "report")
    }
    assert rows == {
        "ships-2018": Row("Ships, at sea", "109 ships, as of 14 May 2018", category="fleet"),
        "ships": Row("Ships", "2 figures; 109 ships, as of 14 May 2018", category="fleet"),
        "goods": Row("Goods", "Two goods are named, such as tea, since 2013", category="trade"),
        "trade": Row("Trade", "8 figures", category="trade"),
        "report": Row("Li and Office of the Port 2018", "5 figures"),
    }
    assert row_of(Entry("a", Title("Ships")), source, EN) == Row("Ships", "Heading")
    assert row_of(Entry("b", Remark("Ask.")), source, EN) == Row("Ask.", "Own note")


def test_a_row_of_what_the_book_does_not_have_keeps_its_name() -> None:
    lost = Entry("a", Chosen("nowhere", Text(en="Nowhere", zh="无处")))
    assert row_of(lost, book(), ZH) == Row("无处", ZH.tr("not in this book"), missing=True)
    assert row_of(Entry("b", Chosen("nowhere")), book(), EN).title == "nowhere"


def test_the_row_of_a_fact_without_figure_is_its_statement() -> None:
    row = row_of(collected(book(), "goods-named", "a"), book(), EN)
    assert row.detail == "Two goods are named, such as tea, since 2013"


def test_figures_are_counted_once() -> None:
    briefing = added(holding("trade-2017", "trade-value", "ships"), [Entry("r", Remark("mine"))])
    assert figures_of(briefing, book()) == 5
    assert figures_of(Briefing(FORM, "a", (Entry("k", Chosen("nowhere")),)), book()) == 0


def test_a_briefing_says_what_it_is_made_of() -> None:
    briefing = added(holding("ships"), [Entry("r", Remark("mine"))])
    assert briefing.choices == (Chosen("ships", Text(en="Ships", zh="船舶")), Remark("mine"))
    assert msgspec.structs.replace(briefing, entries=()).choices == ()


UNOBSERVED = """\
  - id: boats
    label: {en: Boats, zh: 小船}
    category: fleet
    definition: {en: Boats., zh: 小船。}
    unit: ship
    mode: as_of
"""


def test_the_row_of_an_indicator_without_figures_says_so() -> None:
    empty = book(changed("  - id: goods\n", UNOBSERVED + "  - id: goods\n"))
    assert row_of(collected(empty, "boats", "a"), empty, EN) == Row("Boats", "0 figures", category="fleet")
