"""The yardstick: it reads off the blur that was done, says what it doesn't notice, and mush never passes for detail."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ganvas.data import Dataset
from ganvas.data.pictures.sheets import Pixels
from ganvas.evaluation.yardstick.curve import Curve
from ganvas.evaluation.yardstick.damage import DAMAGES, blurred, noisy, pixelated, strengths_of
from ganvas.evaluation.yardstick.yardstick import Yardstick, curves_of, noticed, surely_noticed
from ganvas.features.texture import texture_space


def seen(pixels: Pixels) -> dict[str, NDArray[np.floating]]:
    """Two cheap kinds of features: texture, and what is shown at an eighth of the size."""
    count, height, width, _ = pixels.shape
    small = pixels.reshape(count, 8, height // 8, 8, width // 8).mean((2, 4)).reshape(count, 64) / 255
    return {"texture": texture_space().extract(pixels), "small": small}


@pytest.fixture(scope="module")
def digits() -> Pixels:
    pixels = Dataset.open("digits").images[:, 2:-2, 2:-2]
    assert pixels.shape[1:] == (24, 24, 1)
    return pixels[np.random.default_rng(0).permutation(len(pixels))]


@pytest.fixture(scope="module")
def yardstick(digits: Pixels) -> Yardstick:
    real, clean = seen(digits[:400]), seen(digits[400:800])
    return Yardstick(real, clean, curves_of(real, clean, digits[400:800], seen))


@pytest.mark.parametrize("pixels", [0.7, 1.0, 2.0])
def test_the_blur_is_read_off(yardstick: Yardstick, digits: Pixels, pixels: float) -> None:
    """Of pictures that the yardstick was not made of."""
    assert yardstick.blur(seen(blurred(digits[800:1200], pixels))) == pytest.approx(pixels, rel=0.15)


def test_real_pictures_differ_by_less_than_is_noticed(yardstick: Yardstick, digits: Pixels) -> None:
    least = noticed(yardstick.curves, "blur")
    assert least is not None
    assert yardstick.blur(seen(digits[800:1200])) < least < 0.6


def test_worse_is_further(yardstick: Yardstick, digits: Pixels) -> None:
    rest = digits[800:1200]
    for damage, strengths in {"blocks": (2, 4, 8), "noise": (8, 32, 96)}.items():
        blurs = [yardstick.blur(seen(DAMAGES[damage](rest, strength))) for strength in strengths]
        assert blurs == sorted(blurs), damage
        assert blurs[-1] > 1, damage
    one_picture = np.repeat(rest[:1], 400, 0)
    fog = np.broadcast_to(rest.mean(0, keepdims=True).astype(np.uint8), rest.shape)
    assert min(yardstick.blur(seen(one_picture)), yardstick.blur(seen(fog))) > 3


def test_detail_alone_is_not_enough(yardstick: Yardstick) -> None:
    """Where only texture notices a faint blur, mush with sharp edges would pass: the stronger blur counts."""
    faint, strong = (Curve(strengths=(0.5, 2.0), excess=excess, chance=1.0) for excess in ((4.0, 9.0), (1.0, 4.0)))
    curves = {"texture": {"blur": faint}, "random": {"blur": strong}}
    assert noticed(curves, "blur") == 0.5
    sure = surely_noticed(curves)
    assert sure is not None
    assert 0.5 < sure < 2
    never = {"blur": Curve(strengths=(0.5, 2.0), excess=(1.0, 2.0), chance=1.0)}
    assert surely_noticed(curves | {"random": never}) is None
    assert surely_noticed(yardstick.curves) is not None


def test_a_curve_and_the_way_back() -> None:
    curve = Curve(strengths=(0.5, 1.0, 2.0), excess=(0.1, 4.0, 16.0), chance=1.0)
    assert curve.first == 1
    assert curve.notices is not None
    assert 0.5 < curve.notices < 1.0
    assert curve.strength_of(2.9) == 0.0, "no more than chance"
    assert curve.strength_of(8.0) == pytest.approx(2**0.5)
    assert curve.strength_of(32.0) == pytest.approx(4.0), "worse stays worse"
    strengths = [curve.strength_of(excess) for excess in np.linspace(3.01, 40, 100)]
    assert strengths == sorted(strengths)
    keen = Curve(strengths=(0.5, 1.0), excess=(5.0, 9.0), chance=1.0)
    assert keen.strength_of(3.5) >= (keen.notices or 0), "what is more than chance is never below what is noticed"
    falls_back = Curve(strengths=(0.5, 1.0, 2.0), excess=(5.0, 2.0, 16.0), chance=1.0)
    assert falls_back.first == 2, "a blur is noticed where all stronger ones are"


def test_damage_does_what_it_says() -> None:
    picture = np.zeros((1, 12, 9, 3), np.uint8)
    picture[0, 5, 4] = 200
    soft = blurred(picture, 1.0)
    assert soft.shape == picture.shape
    assert soft[0, 5, 4, 0] == pytest.approx(200 / (2 * np.pi), abs=2), "the peak of a Gaussian of one pixel"
    assert (blurred(np.full_like(picture, 77), 3.0) == 77).all(), "nothing is lost at the edges"
    blocks = pixelated(picture, 4)
    assert (blocks[0, 4:8, 4:8] == round(200 / 16)).all()
    assert blocks[0, :4].max() == 0
    noise = noisy(np.full((50, 12, 9, 3), 128, np.uint8), 10).astype(float)
    assert noise.std() == pytest.approx(10, rel=0.05)
    assert strengths_of("blur", (3, 128, 64))[-1] == 16
