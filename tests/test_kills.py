"""A short form of the long run that ends the program at any moment of saving."""

from __future__ import annotations

import pytest

from tests.soaking.kills import soak


def test_no_file_is_half_or_lost_when_the_program_is_killed(capsys: pytest.CaptureFixture[str]) -> None:
    assert soak(seed=7, count=12), capsys.readouterr().out
