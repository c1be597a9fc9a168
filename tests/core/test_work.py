"""Long work in steps: its result, how far it is, and leaving it in the middle."""

from __future__ import annotations

import gc
from weakref import ref

import pytest

from qingdao_browser.core.work import Work, finish, put_by, resting, stage


def counting(seen: list[str]) -> Work[str]:
    try:
        yield 0.0
        yield 0.5
        yield 1.0
    finally:
        seen.append("ended")
    return "made"


def two_stages(seen: list[str]) -> Work[str]:
    first = yield from stage(counting(seen), 0, 0.8)
    second = yield from stage(counting(seen), 0.8, 1)
    return first + second


def test_finished_work_gives_what_it_made() -> None:
    assert finish(counting([])) == "made"
    assert finish(two_stages([])) == "mademade"


def test_stages_share_the_whole_among_them() -> None:
    assert list(two_stages([])) == [0.0, 0.4, 0.8, 0.8, 0.9, 1.0]


def test_work_left_in_the_middle_ends_in_all_its_stages() -> None:
    seen: list[str] = []
    work = two_stages(seen)
    next(work)
    work.close()
    assert seen == ["ended"]


def test_what_goes_wrong_in_a_stage_is_told() -> None:
    def failing() -> Work[str]:
        yield 0.5
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        finish(stage(failing(), 0, 1))


def test_garbage_is_looked_for_again_when_the_last_work_has_ended() -> None:
    first, second = resting(), resting()
    assert gc.isenabled()
    with first:
        assert not gc.isenabled()
        second.__enter__()
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_what_rested_before_rests_on() -> None:
    gc.disable()
    try:
        with resting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


class Ring:
    """What only the search for garbage can let go."""

    def __init__(self) -> None:
        self.self = self


def test_what_is_garbage_after_it_was_put_by_is_let_go_at_the_next_time() -> None:
    ring = Ring()
    gone = ref(ring)
    try:
        put_by()
        del ring
        gc.collect()
        assert gone() is not None, "the search passes over it"
        put_by()
        assert gone() is None
    finally:
        gc.unfreeze()
