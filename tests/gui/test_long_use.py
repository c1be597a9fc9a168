"""Some hundred random actions, as `soak actions` does thousands."""

from __future__ import annotations

from tests.soaking.actions import soak


def test_whatever_a_person_does_nothing_fails() -> None:
    assert soak(seed=7, count=150)
