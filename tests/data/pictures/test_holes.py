"""What a mask means, in whatever form it was drawn, and what stays as it is outside of its holes."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from ganvas.data.pictures.decode import Refused
from ganvas.data.pictures.full_size import read_whole
from ganvas.data.pictures.holes import hole_in, read_hole

WHERE = np.zeros((40, 50), np.bool_)
WHERE[8:20, 10:30] = True
ONES = WHERE.astype(np.uint8)
PHOTO = np.random.default_rng(0).integers(60, 190, (40, 50, 3), np.uint8)


def palette(*colours: int) -> Image.Image:
    image = Image.fromarray(ONES).convert("P")
    image.putpalette(colours)
    return image


def painted(red: int, green: int, blue: int) -> Image.Image:
    return Image.fromarray(np.dstack([ONES * red, ONES * green, ONES * blue, ONES * 255]).astype(np.uint8))


def as_jpeg(image: Image.Image) -> Image.Image:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return Image.open(buffer)


MASKS = {
    "white on black": Image.fromarray(ONES * 255),
    "zeros and ones": Image.fromarray(ONES),
    "one bit": Image.fromarray(WHERE),
    "sixteen bits": Image.fromarray(ONES.astype(np.uint16) * 65535),
    "sixteen bits, ones": Image.fromarray(ONES.astype(np.uint16)),
    "floats": Image.fromarray(WHERE.astype(np.float32)),
    "palette": palette(0, 0, 0, 128, 0, 0),
    "red on black": Image.fromarray(np.dstack([ONES * 255, ONES * 0, ONES * 0])),
    "red paint": painted(255, 0, 0),
    "black paint": painted(0, 0, 0),
    "white paint": painted(255, 255, 255),
    "white on black, opaque": Image.fromarray(ONES * 255).convert("RGBA"),
    "erased copy": Image.fromarray(np.dstack([PHOTO, 255 - ONES * 255])),
}


@pytest.mark.parametrize("name", MASKS)
def test_a_mask_is_understood_in_every_usual_form(name: str) -> None:
    hole = hole_in(MASKS[name])
    np.testing.assert_array_equal(hole.marked, WHERE)
    assert hole.share == pytest.approx(0.12)
    assert "filled" in hole.how


def test_a_mask_that_was_saved_as_jpeg_is_understood_but_for_its_edge() -> None:
    hole = hole_in(as_jpeg(Image.fromarray(ONES * 255)))
    assert (hole.marked != WHERE).mean() < 0.01


def test_the_other_habit_marks_the_rest_and_can_be_inverted() -> None:
    hole = hole_in(Image.fromarray(255 - ONES * 255))
    assert hole.share > 0.5
    np.testing.assert_array_equal(hole.inverted().marked, WHERE)


def test_masks_that_mark_nothing_and_pictures_that_are_no_masks() -> None:
    assert not hole_in(Image.fromarray(ONES * 0)).marked.any()
    buffer = BytesIO()
    Image.fromarray(PHOTO).save(buffer, "PNG")
    with pytest.raises(Refused, match="its mask can't be used"):
        read_hole(buffer)


@pytest.mark.parametrize("most", [65535, 4095])
def test_grey_of_sixteen_bits_stays_as_it_is_outside_of_a_hole(most: int) -> None:
    numbers = (np.arange(2000).reshape(40, 50) * most // 1999).astype(np.uint16)
    file = BytesIO()
    Image.fromarray(numbers).save(file, "PNG")
    whole = read_whole(file)
    assert int(whole.pixels.max()) == 255  # a model sees the whole range, also of a camera's twelve bits
    made = whole.changed(np.full((40, 50, 3), 51, np.uint8), only=WHERE)
    after = np.asarray(Image.open(BytesIO(made.encoded(".png"))))
    np.testing.assert_array_equal(after[~WHERE], numbers[~WHERE])
    assert set(after[WHERE]) == {round(most / 5)}


def test_a_grey_picture_stays_grey_where_only_its_hole_is_filled() -> None:
    file = BytesIO()
    Image.fromarray(PHOTO[..., 0]).save(file, "PNG")
    made = read_whole(file).changed(PHOTO, only=WHERE)
    after = Image.open(BytesIO(made.encoded(".png")))
    assert after.mode == "L"
    np.testing.assert_array_equal(np.asarray(after)[~WHERE], PHOTO[..., 0][~WHERE])
