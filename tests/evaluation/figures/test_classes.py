"""What a classifier's answers amount to, in cases whose answer is known."""

import numpy as np
import pytest

from ganvas.evaluation.figures.classes import class_gap, class_histogram, class_score, frechet_per_class, label_agreement
from ganvas.evaluation.figures.distances import frechet

RANDOM = np.random.default_rng(0)


def test_the_class_score_is_the_number_of_classes_that_come_and_are_certain() -> None:
    assert class_score(np.tile(np.eye(10), (5, 1))) == pytest.approx(10)
    assert class_score(np.tile(np.eye(10)[:3], (5, 1))) == pytest.approx(3)
    assert class_score(np.tile(np.eye(10)[:1], (5, 1))) == pytest.approx(1)
    assert class_score(np.full((5, 10), 0.1)) == pytest.approx(1)


def test_the_class_score_is_the_papers_formula() -> None:
    rows = RANDOM.dirichlet(np.ones(6), size=200)
    divergences = (rows * np.log(rows / rows.mean(0))).sum(1)
    assert class_score(rows) == pytest.approx(np.exp(divergences.mean()), rel=1e-12)
    assert class_score(rows.astype(np.float32)) == pytest.approx(class_score(rows), rel=1e-5)


def test_a_histogram_of_labels_or_of_the_likeliest_classes() -> None:
    assert class_histogram([0, 2, 2, 2], 4).tolist() == [0.25, 0, 0.75, 0]
    assert class_histogram([[0.6, 0.4, 0.0], [0.1, 0.1, 0.8]], 3).tolist() == [0.5, 0, 0.5]


def test_the_gap_of_histograms_is_the_share_that_is_too_many() -> None:
    assert class_gap([0.5, 0.5], [0.5, 0.5]) == 0
    assert class_gap([1, 0], [0, 1]) == 1
    assert class_gap([0.5, 0.25, 0.25], [0.7, 0.3, 0.0]) == pytest.approx(0.25)
    # What sampling alone makes of it, as the docstring promises.
    drawn = [class_histogram(RANDOM.integers(0, 10, 1000), 10) for _ in range(100)]
    assert np.mean([class_gap(np.full(10, 0.1), shares) for shares in drawn]) == pytest.approx(0.4 * 0.1, rel=0.2)


def test_agreement_is_the_share_of_labels_that_the_classifier_confirms() -> None:
    assert label_agreement(np.eye(4), [0, 1, 2, 0]) == 0.75


def test_each_class_has_its_own_distance() -> None:
    real, labels = RANDOM.normal(size=(300, 3)), np.arange(300) % 3
    fake = RANDOM.normal(size=(150, 3))
    fake_labels = np.arange(150) % 3
    found = frechet_per_class(real, labels, fake, fake_labels)
    assert list(found) == [0, 1, 2]
    assert found[1] == frechet(real[labels == 1], fake[fake_labels == 1])
    # Conditions that are mixed up leave the whole as it was and show in each class.
    offsets = np.array([[10.0, 0, 0], [0, 10, 0], [0, 0, 10]])
    together = frechet(real + offsets[labels], fake + offsets[(fake_labels + 1) % 3])
    apart = frechet_per_class(real + offsets[labels], labels, fake + offsets[(fake_labels + 1) % 3], fake_labels)
    assert together < 1 < 150 < min(apart.values())


def test_what_fits_no_classifier_is_refused() -> None:
    with pytest.raises(ValueError, match="apply a softmax to logits first"):
        class_score([[2.0, -1.0]])
    with pytest.raises(ValueError, match="sum to 1"):
        class_score([[np.nan, 1.0]])
    with pytest.raises(ValueError, match=r"must be \(N, classes\)"):
        class_score(np.empty((0, 10)))
    with pytest.raises(ValueError, match="labels must be 0 to 2, not 3"):
        class_histogram([0, 3], 3)
    with pytest.raises(ValueError, match="3 columns, but there are 2 classes"):
        class_histogram(np.eye(3), 2)
    with pytest.raises(ValueError, match="there are none"):
        class_histogram([], 3)
    with pytest.raises(ValueError, match="labels start at 0, not -1"):
        class_histogram([-1], 3)
    with pytest.raises(ValueError, match="whole numbers"):
        class_histogram([0.5], 3)
    with pytest.raises(ValueError, match="has 2 classes, the generated one 3"):
        class_gap([0.5, 0.5], [0.5, 0.5, 0])
    with pytest.raises(ValueError, match="3 rows of probabilities don't match 2 labels"):
        label_agreement(np.eye(3), [0, 1])
    with pytest.raises(ValueError, match=r"fewer than 2 real or 2 generated pictures: 1, 2"):
        frechet_per_class(np.eye(6), [0, 0, 1, 1, 2, 2], np.eye(6), [0, 0, 0, 1, 3, 3])
    with pytest.raises(ValueError, match="6 generated vectors don't match 1 labels"):
        frechet_per_class(np.eye(6), [0, 0, 1, 1, 2, 2], np.eye(6), [0])
