from __future__ import annotations

import pytest

from lib.errors import BadInput
from lib.scenario import parse


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("win_rate=+10%,ramp=²", "number of months"),
        ("win_rate=+10%,ramp=" + "9" * 5000, "number of months"),
        ("win_rate=+10%,ramp=3,ramp=6", "stands twice"),
        ("win_rate=+10%,from=2027Q1,from=2028Q1", "stands twice"),
        ("price==" + "9" * 400, "no number that can be kept"),
        ("marketing_spend=+" + "9" * 306, "no number that can be kept"),
    ],
)
def test_an_assumption_that_cannot_be_meant_is_refused(text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        parse(text)
