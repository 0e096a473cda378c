from __future__ import annotations

import math

import pytest

from lib.catalog.size import LARGEST, sized
from lib.errors import BadInput


@pytest.mark.parametrize("number", [0, -LARGEST, LARGEST, 12.5, 10**13])
def test_what_a_business_may_need_is_kept(number: float) -> None:
    assert sized(number, number) == number


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan, LARGEST * 1.001, -(10**400), 10**14])
def test_what_cannot_be_kept_is_refused_in_short(number: float) -> None:
    with pytest.raises(BadInput, match="no number that can be kept") as told:
        sized(number, number)
    assert len(told.value.what) < 80
