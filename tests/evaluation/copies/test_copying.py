"""Copying: made-up generators that copy are called out, those that don't are not, and the tests know their own limits."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.stats import binom, mannwhitneyu

from ganvas.data import Dataset
from ganvas.evaluation.copies.control import between_halves, limit_of
from ganvas.evaluation.copies.copying import Copying
from ganvas.evaluation.copies.detector import CopyDetector
from ganvas.evaluation.copies.disguises import ATTACKS
from ganvas.evaluation.copies.examine import examine, gallery
from ganvas.evaluation.copies.search import Comparison
from ganvas.evaluation.copies.statistics import authenticity, copying_test, gaps
from ganvas.evaluation.copies.verdict import Threshold, chance_of
from ganvas.evaluation.figures.duplicates import exact_duplicates
from ganvas.evaluation.yardstick.damage import blurred

Pixels = NDArray[np.uint8]


def flat(pixels: Pixels) -> NDArray[np.float64]:
    return pixels.reshape(len(pixels), -1).astype(np.float64)


def blobs(count: int, seed: int, height: int = 64, width: int = 64) -> Pixels:
    """Colour pictures, each of its own smooth blobs."""
    random = np.random.default_rng(seed)
    rows, columns = np.linspace(-1, 1, height), np.linspace(-1, 1, width)
    pictures = np.zeros((count, height, width, 3))
    for _ in range(5):
        down, right = random.uniform(-0.7, 0.7, (2, count, 1, 1))
        size = random.uniform(0.15, 0.5, (count, 1, 1))
        blob = np.exp(-((rows[:, None] - down) ** 2 + (columns - right) ** 2) / size**2)
        pictures += blob[..., None] * random.uniform(-1, 1, (count, 1, 1, 3))
    return np.clip(128 + 110 * pictures, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def digits() -> tuple[Pixels, Pixels, Pixels]:
    """Real handwriting: training pictures, held-out ones, and others that stand for what a faithful generator makes."""
    pictures = Dataset.open("digits").images
    order = np.random.default_rng(0).permutation(len(pictures))
    return pictures[order[:900]], pictures[order[900:1400]], pictures[order[1400:]]


@pytest.fixture(scope="module")
def detector(digits: tuple[Pixels, Pixels, Pixels]) -> CopyDetector:
    return CopyDetector(digits[0], digits[1])


def with_copies(others: Pixels, train: Pixels, share: float, attack: str) -> Pixels:
    random = np.random.default_rng(1)
    count = round(share * len(others))
    copies = ATTACKS[attack](train[random.choice(len(train), count)], random)
    return np.concatenate([others[count:], copies])


def test_held_out_pictures_are_not_called_copies(detector: CopyDetector, digits: tuple[Pixels, Pixels, Pixels]) -> None:
    verdict = detector.judge(digits[2])
    assert not verdict.copies
    assert verdict.text.startswith("No single copy was found by")
    assert "false-alarm level of 1 in" in verdict.text
    assert verdict.flagged <= 4 * verdict.expected + 3


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_generator_that_shows_training_pictures_is_called_out_however_disguised(
    detector: CopyDetector, digits: tuple[Pixels, Pixels, Pixels], attack: str
) -> None:
    train, _, others = digits
    fake = with_copies(others, train, 1, attack)
    verdict = detector.judge(fake)
    assert verdict.copies
    assert verdict.text.startswith("Copies of training pictures:")
    if attack in ("exact", "mirrored"):
        assert verdict.flagged == len(fake)
        assert all(pair.mirrored == (attack == "mirrored") for pair in verdict.pairs if not pair.identical)


@pytest.mark.parametrize(("height", "width"), [(28, 48), (112, 64)])
@pytest.mark.parametrize("attack", ["shifted", "mirrored", "all at once"])
def test_copies_are_found_among_pictures_that_are_no_squares(attack: str, height: int, width: int) -> None:
    train, held_out, others = (blobs(count, seed, height, width) for seed, count in enumerate((200, 150, 100)))
    detector = CopyDetector(train, held_out)
    assert not detector.judge(others).copies
    assert detector.judge(with_copies(others, train, 0.5, attack)).copies


@pytest.mark.parametrize("attack", ["exact", "shifted", "mirrored"])
def test_one_copy_in_twenty_is_found_and_named(
    detector: CopyDetector, digits: tuple[Pixels, Pixels, Pixels], attack: str
) -> None:
    train, _, others = digits
    fake = with_copies(others, train, 0.05, attack)
    verdict = detector.judge(fake)
    assert verdict.copies
    chosen = np.random.default_rng(1).choice(len(train), round(0.05 * len(others)))
    named = {pair.picture: pair.original for pair in verdict.pairs}
    planted = range(len(fake) - len(chosen), len(fake))
    right = sum(named.get(picture) == original for picture, original in zip(planted, chosen, strict=True))
    assert right >= 0.9 * len(chosen)


def test_recall_and_false_alarms_are_measured_on_pictures_of_their_own(detector: CopyDetector) -> None:
    strict = detector.measure()[0]
    assert strict.attacks["exact"].recall == strict.attacks["mirrored"].recall == 1
    assert strict.attacks["shifted"].recall > 0.9
    assert strict.false_alarms <= 5
    assert strict.fresh == 500 // 3
    exact = strict.attacks["exact"]
    assert exact.precision == exact.found / (exact.found + strict.false_alarms)


@pytest.mark.parametrize("held_out", [None, blobs(40, 1)])
def test_a_few_pictures_in_colour_say_what_level_they_can_resolve(held_out: Pixels | None) -> None:
    train = blobs(30, 0)
    detector = CopyDetector(train, held_out)
    controls = (len(train) if held_out is None else len(held_out)) * 2 // 3
    assert detector.thresholds[0].level == pytest.approx(1 / (controls + 1), rel=0.05)
    assert not detector.judge(blobs(50, 2)).copies
    for attack in ATTACKS:
        assert detector.judge(with_copies(blobs(50, 2), train, 1, attack)).copies, attack
    assert detector.judge(np.concatenate([blobs(50, 2), train[:1]])).copies  # a single equal picture is proof


def test_training_pictures_that_stand_there_several_times_confuse_nothing(digits: tuple[Pixels, Pixels, Pixels]) -> None:
    train, held_out, others = digits
    twice = np.concatenate([train, train[:400], train[:100]])
    duplicates = exact_duplicates(twice)
    assert duplicates.count == 500 + exact_duplicates(train).count
    assert {(index, 900 + index, 1300 + index) for index in range(100)} <= set(duplicates.groups)
    detector = CopyDetector(twice, held_out)
    assert not detector.judge(others).copies
    assert detector.judge(with_copies(others, train, 0.05, "mirrored")).copies
    alone = CopyDetector(twice)
    assert alone.control.startswith("the training pictures")
    assert not alone.judge(others).copies
    assert authenticity(flat(others), flat(twice)) == authenticity(flat(others), flat(train))


def test_where_mirrored_twins_are_usual_they_prove_nothing_but_copies_do() -> None:
    left, right = blobs(200, 0, 24, 24), blobs(200, 0, 24, 24)[:, :, ::-1]
    train, held_out = np.concatenate([left[:150], right[50:100]]), np.concatenate([right[:50], left[150:]])
    detector = CopyDetector(train, held_out)
    assert not detector.judge(right[100:120]).copies
    assert detector.judge(with_copies(blobs(100, 5, 24, 24), train, 1, "jpeg")).copies


def test_the_match_is_the_original_with_the_distance_nought(digits: tuple[Pixels, Pixels, Pixels]) -> None:
    train = digits[0]
    distinct = exact_duplicates(train).distinct
    found = Comparison(train, distinct).search(train[distinct[:50]])
    assert (found.original[:, 0] == distinct[:50]).all()
    assert not found.distance[:, 0].any()
    others = Comparison(train, distinct).search(train, distinct[:50], own=np.arange(50))
    assert (others.original != distinct[:50, None]).all()


def test_pictures_of_another_size_are_refused(detector: CopyDetector) -> None:
    with pytest.raises(ValueError, match="training pictures"):
        detector.judge(blobs(3, 0))


def test_fresh_real_pictures_are_flagged_as_often_as_the_level_says() -> None:
    random = np.random.default_rng(0)
    rates = []
    for _ in range(300):
        threshold = Threshold.learned(0.05, random.uniform(size=(99, 2)))
        rates.append(threshold.flags(random.uniform(size=(200, 2))).mean())
    assert np.mean(rates) == pytest.approx(0.05, abs=0.006)


def test_the_chance_is_that_of_a_binomial_when_the_level_is_well_known_and_larger_when_not() -> None:
    assert chance_of(12, 1000, 50_000, 10_000_000 - 1) == pytest.approx(binom.sf(11, 1000, 0.005), rel=1e-2)
    assert chance_of(12, 1000, 1, 199) > 10 * chance_of(12, 1000, 50_000, 10_000_000 - 1)
    assert 0 < chance_of(200, 1000, 15, 2999) < 1e-40


def test_the_ratio_of_distances_is_that_of_the_definition() -> None:
    train = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 0.0], [5.0, 0.0]])
    assert gaps([[0.0, 0.5], [5.0, 2.0], [1.0, 0.0]], train).ratios == pytest.approx([0.5, 0.5, 0.0])
    assert authenticity([[0.0, 1.5], [0.0, 0.5], [1.0, 0.0], [5.0, 9.0]], train) == 50


def test_one_cell_gives_the_z_of_mann_and_whitney() -> None:
    random = np.random.default_rng(0)
    train, real, made = (random.normal(size=(count, 3)) for count in (200, 80, 90))
    tested = copying_test(train, real, made * 1.1, cells=1)
    distances = [np.linalg.norm(each[:, None] - train, axis=2).min(1) for each in (made * 1.1, real)]
    expected = mannwhitneyu(*distances, alternative="greater", use_continuity=False, method="asymptotic").pvalue
    from scipy.stats import norm

    assert norm.sf(tested.weighted) == pytest.approx(expected, rel=1e-6)
    assert (tested.weighted, tested.cells_used) == (tested.lowest_cell, 1)


def test_the_copying_test_sweeps_from_copying_to_underfit_as_a_kernel_density_widens(
    digits: tuple[Pixels, Pixels, Pixels],
) -> None:
    train, held_out, _ = (flat(each) for each in digits)
    random = np.random.default_rng(0)
    points = train[random.choice(len(train), 500)]
    noise = random.normal(size=points.shape)
    swept = [copying_test(train, held_out, points + width * noise, cells=5) for width in (0.01, 1, 20, 40, 80)]
    for name in ("weighted", "lowest_cell"):
        values = [getattr(tested, name) for tested in swept]
        assert values == sorted(values)
    assert swept[0].weighted < -8
    assert swept[0].closest < -5
    assert swept[-1].weighted > 8


def test_the_scores_are_standard_normal_when_nothing_differs() -> None:
    random = np.random.default_rng(0)
    tested = []
    for seed in range(100):
        train, real, made = (random.normal(size=(count, 4)) for count in (150, 120, 120))
        tested.append(copying_test(train, real, made, cells=2, seed=seed))
    closest, whole = [each.closest for each in tested], [each.weighted * 2**0.5 for each in tested]
    for scores in (closest, whole):
        assert abs(np.mean(scores)) < 0.35
        assert 0.75 < np.std(scores) < 1.25


def test_a_few_copies_among_many_show_in_the_closest_alone() -> None:
    random = np.random.default_rng(0)
    train, real, made = (random.normal(size=(count, 8)) for count in (2000, 1000, 1000))
    made[:40] = train[:40]
    tested = copying_test(train, real, made)
    assert tested.closest < -5 < tested.weighted


Generator = Callable[[Pixels, Pixels], Pixels]


@pytest.mark.parametrize("without_held_out", [False, True])
def test_the_examination_gathers_everything_beside_its_control(
    digits: tuple[Pixels, Pixels, Pixels], without_held_out: bool
) -> None:
    train, held_out, others = digits
    held_out = None if without_held_out else np.concatenate([held_out, train[:3]])
    train = np.concatenate([train, train[:2]])
    fake = with_copies(others, train, 0.5, "exact")
    notes = []
    found = examine(train, held_out, fake, flat, progress=notes.append)
    assert Copying.from_json(found.to_json()) == found
    assert found.duplicates == 2 + exact_duplicates(train[:-2]).count
    assert found.held_out_in_training == (0 if without_held_out else 3)
    assert found.verdict.copies
    assert str(found).startswith("Copies of training pictures:")
    assert "2 training pictures equal an earlier one; models copy those first." in str(found)
    assert found.authenticity < found.authenticity_control - 8
    assert found.copying_test.closest < -4 < found.copying_test_control.closest
    assert notes
    sheet = gallery(found.closest, fake, train)
    assert len(sheet) == 3 * 50
    first = found.closest[0]
    assert np.array_equal(sheet.pictures[1], train[first.original])
    assert first.identical
    assert first.distance == 0 < first.other_distance
    honest = examine(train, held_out, others, flat)
    assert not honest.verdict.copies
    assert not honest.closer
    assert honest.headline.startswith("No copying was found")
    close = honest.model_copy(update={"copying_test": found.copying_test, "authenticity_gap": found.authenticity_gap})
    assert close.closer
    assert "closer to the training pictures than real ones" in close.headline
    assert "No copying was found" not in str(close), "the two must never contradict each other"


def test_the_verdict_names_what_the_strictest_sure_level_names(digits: tuple[Pixels, Pixels, Pixels]) -> None:
    train, _, others = digits
    detector = CopyDetector(train)
    levels = [threshold.level for threshold in detector.thresholds]
    assert len(levels) == 3
    assert detector.judge(with_copies(others, train, 1, "jpeg")).level == min(levels)


def test_real_pictures_are_called_too_close_as_seldom_as_said() -> None:
    """However few the cells and the pictures, and whichever half of the training pictures is the control."""
    random = np.random.default_rng(0)
    scores = []
    for seed in range(60):
        train, made = (random.normal(size=(count, 6)) for count in (200, 150))
        found = between_halves(train, made, seed=seed)
        scores.append(min(found.tested.weighted, found.tested.closest, found.tested.lowest_cell) - limit_of(found.tested))
    assert min(scores) > 0
    assert limit_of(copying_test(train, made, made, cells=1)) == pytest.approx(-3.99, abs=0.01)
    assert limit_of(copying_test(random.normal(size=(9000, 2)), *random.normal(size=(2, 6000, 2)))) < -4.5


def test_copies_of_real_handwriting_are_found_among_many(mnist: str) -> None:
    train, held_out = Dataset.open(mnist).images[:5000], Dataset.open(f"{mnist}:test").images[:2000]
    strict = CopyDetector(train, held_out).measure()[0]
    assert strict.level == pytest.approx(1 / 200, rel=0.15)
    assert all(caught.recall > 0.97 for caught in strict.attacks.values())
    assert strict.false_alarm_rate < 0.02


@pytest.fixture(scope="module")
def found() -> Copying:
    """Of digits that copy nothing."""
    digits = Dataset.open("digits").images
    return examine(digits[:900], digits[900:1400], digits[1400:], flat)


def at(found: Copying, **recalls: float) -> Copying:
    """The same where the detector finds such shares of some disguises."""
    measured = [
        each.model_copy(
            update={
                "attacks": {
                    name: caught.model_copy(update={"recall": recalls.get(name, caught.recall)})
                    for name, caught in each.attacks.items()
                }
            }
        )
        for each in found.detector
    ]
    return found.model_copy(update={"detector": tuple(measured)})


def test_no_copying_is_said_only_where_most_copies_of_each_kind_would_be_found(found: Copying) -> None:
    strong = at(found)
    assert strong.headline.startswith("No copying was found")
    assert "jpeg 100%" in strong.headline
    assert f"fewer than {found.verdict.fewest:,} altered copies" in strong.headline
    weak = at(found, jpeg=0.38)
    assert "No copying" not in weak.headline
    assert "Most copies of other kinds would not be noticed (jpeg 38%)" in weak.headline
    assert "exact 100%" in weak.headline
    blind = at(found, **dict.fromkeys(ATTACKS, 0.1))
    assert blind.headline.startswith("Whether these are copies can't be said")


def test_closeness_is_said_only_where_a_second_figure_agrees_and_blur_does_not_explain_it(found: Copying) -> None:
    low = found.copying_test.model_copy(update={"weighted": -9.3, "lowest_cell": -9.5, "closest": -0.2})
    alone = found.model_copy(update={"copying_test": low, "authenticity_gap": 0.4})
    assert not alone.closer
    assert "no other figure agrees" in str(alone)
    both = alone.model_copy(update={"authenticity_gap": -6.0})
    assert both.closer
    assert "as a whole" in both.headline
    assert "Of planted copies" in both.headline, "every verdict says how well the test works"
    one_group = low.model_copy(update={"weighted": 0.3, "cells": 15})
    assert "in one of 15 groups" in both.model_copy(update={"copying_test": one_group}).headline
    as_blurred = both.model_copy(update={"blurred_test": found.copying_test})
    assert not as_blurred.closer
    assert "as blurred" in str(as_blurred)
    alike = both.model_copy(update={"withheld": True})
    assert not alike.closer
    assert "like each other" in str(alike)
    beyond = both.model_copy(update={"beyond": True})
    assert not beyond.closer
    assert "further from real pictures than any copy" in str(beyond)


def test_exact_copies_are_found_among_twins_too() -> None:
    """Where real pictures have twins that all but equal them, no distance is near enough to prove anything; equality is."""
    random = np.random.default_rng(0)
    once = blobs(60, 0)
    twins = np.concatenate(
        [once, *(np.clip(once.astype(int) + random.integers(-1, 2, once.shape), 0, 255).astype(np.uint8) for _ in "ab")]
    )
    detector = CopyDetector(twins)
    measured = detector.measure()[0].attacks
    assert measured["jpeg"].recall < 0.5, "or this test tests nothing"
    assert measured["exact"].recall == 1


def photos(count: int, seed: int) -> Pixels:
    """As photos are: neighbours alike, coarse things strong (power falls as 1/f²)."""
    across, down = np.meshgrid(*[np.fft.fftfreq(16)] * 2)
    frequencies = np.hypot(across, down)
    frequencies[0, 0] = 1 / 16
    noise = np.random.default_rng(seed).normal(size=(count, 3, 16, 16))
    made = np.fft.ifft2(np.fft.fft2(noise) / frequencies).real.transpose(0, 2, 3, 1)
    return np.clip(128 + 50 * made / made.std((1, 2, 3), keepdims=True), 0, 255).astype(np.uint8)


def test_blurred_real_pictures_are_no_copies_and_blurred_copies_are() -> None:
    real = photos(800, 0)
    train, others = real[:400], real[400:]
    detector, smooth = CopyDetector(train), blurred(others, 3.0)
    assert detector.judge(smooth).copies, "or this test tests nothing"
    fair = detector.judge(smooth, blur=3.0)
    assert not fair.copies
    assert fair.as_blurred
    assert fair.expected > 2 * detector.judge(smooth).expected
    copied = np.concatenate([smooth[:200], blurred(train[:200], 3.0)])
    assert detector.judge(copied, blur=3.0).copies
    sharp = detector.judge(with_copies(others, train, 0.1, "exact"), blur=0.5)
    assert sharp.copies


def test_a_single_equal_picture_is_called_what_it_is(digits: tuple[Pixels, Pixels, Pixels]) -> None:
    train, held_out, others = digits
    found = examine(train, held_out, np.concatenate([others[:300], train[:1]]), flat)
    assert found.verdict.copies
    assert "1 of 301 equal a training picture pixel for pixel" in found.headline
    assert "expected" not in found.headline


def test_fog_is_not_accused() -> None:
    """Fog has no detail, and so is closer to busy pictures than these are to each other."""
    random = np.random.default_rng(0)
    busy = (255 * random.integers(0, 2, (500, 16, 16, 1))).astype(np.uint8)
    smooth = gaussian_filter(random.normal(size=(300, 16, 16, 1)), (0, 2, 2, 0))
    fog = np.clip(busy.mean() + 10 * smooth / smooth.std(), 0, 255).astype(np.uint8)
    accused = examine(busy[:200], busy[200:], fog, flat)
    assert accused.closer, "or this test tests nothing"
    fair = examine(busy[:200], busy[200:], fog, flat, blur=4.0)
    assert not fair.closer
    assert fair.blurred_test is not None
    assert "as blurred" in str(fair)
    assert not fair.verdict.copies
