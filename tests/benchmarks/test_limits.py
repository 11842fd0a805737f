"""The limit of the Fréchet distance, which benchmarks measure its bias by."""

import numpy as np
import pytest

from ganvas.evaluation.figures.distances import frechet
from limits import frechet_limit


def test_the_limit_removes_the_bias_of_a_small_sample() -> None:
    found = []
    for seed in range(8):
        random = np.random.default_rng(seed)
        real, fake = random.normal(size=(600, 16)), random.normal(size=(600, 16)) + 0.1
        found.append((frechet(real, fake), frechet_limit(real, fake)))
    plain, limit = np.mean(found, axis=0)
    assert plain > 0.16 + 0.2  # 16 · 0.1² is the truth; the bias is about 16 · 20 / 1200
    assert limit == pytest.approx(0.16, abs=0.05)


def test_too_few_or_bad_vectors_are_refused_in_plain_words() -> None:
    features = np.random.default_rng(0).normal(size=(30, 16))
    with pytest.raises(ValueError, match="at least 72 vectors on each side, not 30"):
        frechet_limit(features, features)
    with pytest.raises(ValueError, match="real vectors have 16 features, generated ones 3"):
        frechet_limit(features, features[:, :3])
