"""How the size of a picture is reached by doubling a small grid."""

import pytest

from ganvas.networks.stages import stages_of


@pytest.mark.parametrize(
    ("size", "stages"),
    [
        ((28, 28), ((7, 7), 2)),
        ((64, 64), ((4, 4), 4)),
        ((64, 112), ((4, 7), 4)),
        ((112, 64), ((7, 4), 4)),
        ((64, 96), ((4, 6), 4)),
        ((256, 64), ((16, 4), 4)),
        ((8, 10), ((4, 5), 1)),
    ],
)
def test_both_sides_are_doubled_equally_often(size: tuple[int, int], stages: tuple[tuple[int, int], int]) -> None:
    assert stages_of(size) == stages


@pytest.mark.parametrize(
    ("size", "says"), [((30, 30), "4, 5, 6 or 7 times"), ((7, 7), "4, 5, 6 or 7"), ((64, 100), "multiple of 16: 96 or 112")]
)
def test_a_size_that_no_doubling_reaches_is_refused_with_those_that_are(size: tuple[int, int], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        stages_of(size)
