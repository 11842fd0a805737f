"""How far pictures are from those they should be: against closed forms, and in the order that people see."""

from dataclasses import replace

import numpy as np
import pytest

from ganvas.evaluation.figures.paired_pictures import LARGEST_PSNR, Perceptual, absolute_error, psnr, ssim
from ganvas.evaluation.translations.chance import of_differences, of_sets
from ganvas.evaluation.translations.judge import Translation, judge_translations, nearest
from ganvas.evaluation.translations.record import TranslationEvaluation
from small import dots


def noisy(pictures: np.ndarray, deviation: float, seed: int = 0) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, deviation, pictures.shape)
    return np.clip(pictures + noise, 0, 255).astype(np.uint8)


def test_errors_are_their_formulas() -> None:
    one = np.full((2, 8, 8, 3), 100, np.uint8)
    other = one.copy()
    other[0] += 51
    np.testing.assert_allclose(absolute_error(one, other), [0.2, 0])
    np.testing.assert_allclose(psnr(one, other), [10 * np.log10(255**2 / 51**2), LARGEST_PSNR])


def test_ssim_of_flat_pictures_is_its_closed_form_and_of_equal_ones_1() -> None:
    one, other = np.full((1, 20, 20, 1), 100, np.uint8), np.full((1, 20, 20, 1), 150, np.uint8)
    c1 = (0.01 * 255) ** 2
    np.testing.assert_allclose(ssim(one, other), (2 * 100 * 150 + c1) / (100**2 + 150**2 + c1))
    pictures = dots(3, 6)
    np.testing.assert_allclose(ssim(pictures, pictures), 1)
    upright, negative = dots(1, 6), 255 - dots(1, 6)
    assert (ssim(upright, negative) < 0.5).all()


def test_ssim_is_scikit_images() -> None:
    metrics = pytest.importorskip("skimage.metrics")
    one, other = dots(1, 4, 32, 32), noisy(dots(1, 4, 32, 32), 20)
    settings = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 255, "full": True}
    for mine, left, right in zip(ssim(one, other), one[..., 0], other[..., 0], strict=True):
        _, whole = metrics.structural_similarity(left, right, **settings)
        assert mine == pytest.approx(whole.mean(), abs=1e-6)


def test_every_distance_grows_with_the_noise() -> None:
    pictures, perceptual = dots(3, 12, 32, 32), Perceptual((3, 32, 32))
    levels = [noisy(pictures, deviation) for deviation in (2, 10, 40)]
    for measure, sign in ((absolute_error, 1), (psnr, -1), (ssim, -1), (perceptual, 1)):
        found = [sign * measure(level, pictures).mean() for level in levels]
        assert found == sorted(found)
    np.testing.assert_allclose(perceptual(pictures, pictures), 0, atol=1e-6)


def test_moved_pictures_look_more_alike_than_other_ones() -> None:
    pictures, perceptual = dots(3, 12, 32, 32), Perceptual((3, 32, 32))
    moved, others = np.roll(pictures, 1, axis=2), np.roll(pictures, 1, axis=0)
    assert perceptual(moved, pictures).mean() < perceptual(others, pictures).mean()


def test_the_nearest_is_the_nearest() -> None:
    known = dots(3, 40, 32, 32)
    assert nearest(noisy(known[[7, 3, 30]], 10), known).tolist() == [7, 3, 30]
    bright = np.random.default_rng(0).integers(100, 256, (60, 32, 32, 3), np.uint8)
    assert not (nearest(bright, bright) == np.arange(60)).any()  # the very same is its own answer


def translation(made: np.ndarray) -> Translation:
    given = dots(3, 60, 32, 32)
    wanted = 255 - given
    return Translation(
        name="a to b",
        given=given[:20],
        made=made,
        wanted=wanted[:20],
        real=wanted[:20],
        learned_given=given[20:],
        learned_wanted=wanted[20:],
        paired=True,
    )


def test_a_perfect_translation_is_ahead_of_all_controls_and_a_copy_is_not() -> None:
    wanted = 255 - dots(3, 60, 32, 32)[:20]
    good = judge_translations("run", "test", [translation(noisy(wanted, 1))])
    assert good.ahead_of_controls("a to b") == ["l1", "psnr", "ssim", "perceptual", "frechet"]
    assert "in every figure" in good.sentences()[0]
    copy = judge_translations("run", "test", [translation(dots(3, 60, 32, 32)[:20])])
    assert copy.ahead_of_controls("a to b") == []
    assert copy.tables["a to b"]["model"] == copy.tables["a to b"]["copy"]
    assert set(copy.tables["a to b"]) == {"model", "copy", "mean", "nearest", "real"}
    solved = replace(translation(noisy(wanted, 1)), smooth=wanted)
    assert (
        judge_translations("run", "test", [solved]).ahead_of_controls("a to b") == []
    )  # where smoothness is all that was missing
    assert "| psnr ↑ |" in good.markdown()
    page = good.html()
    assert page.count("<img") == 1
    assert "the nearest known target" in page
    assert '"perceptual"' in good.to_json()
    again = TranslationEvaluation.from_json(good.to_json())
    assert again.sentences() == good.sentences()


def test_what_few_pictures_cannot_show_is_not_claimed() -> None:
    whole = translation(noisy(255 - dots(3, 60, 32, 32)[:20], 1))
    clearly = judge_translations("run", "test", [whole])
    assert "by more than chance explains among 20 pictures" in clearly.sentences()[0]
    assert "20 pictures are few" in clearly.sentences()[1]

    # Of 4 pictures, 3 are a bit nearer to what they should be than the mean picture, and 1 is a bit further: none can tell.
    given, wanted = whole.given[:4], whole.learned_wanted[:4]
    mean = whole.learned_wanted.mean(0)
    towards = np.array([0.3, 0.2, 0.3, -0.3])[:, None, None, None] * (wanted - mean)
    made = np.clip(mean + towards, 0, 255).astype(np.uint8)
    few = judge_translations("run", "test", [replace(whole, given=given, made=made, wanted=wanted)])
    row = few.tables["a to b"]
    assert row["model"]["l1"] < row["mean"]["l1"]
    assert "l1" not in few.ahead_of_controls("a to b")
    assert "4 pictures are too few to tell" in few.sentences()[0]


def test_two_that_are_equal_are_rarely_told_apart() -> None:
    random = np.random.default_rng(0)
    apart = [random.normal(0, 1, 16) for _ in range(400)]
    wrong = np.mean([abs(each.mean()) > of_differences(each) for each in apart])
    assert 0.02 < wrong < 0.09
    # The jackknife of a mean is the test of pairs but for its groups.
    assert of_sets(lambda rows: float(apart[0][rows].mean()), 10) == pytest.approx(of_differences(apart[0][:10]))
    assert of_sets(lambda rows: 0.0, 2) == float("inf") == of_differences([1.0])
