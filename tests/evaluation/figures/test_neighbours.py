"""Nearest neighbours: the same as scikit-learn's, whatever the size of the pieces."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from ganvas.evaluation.figures import neighbours
from ganvas.evaluation.figures.neighbours import nearest

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize("bytes_at_once", [1, 8 * 300 * 7, 2**26])
def test_neighbours_are_those_of_scikit_learn_whatever_the_pieces(bytes_at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "CHUNK_BYTES", bytes_at_once)
    queries, references = RANDOM.normal(size=(50, 16)), RANDOM.normal(size=(300, 16))
    distances, indices = nearest(queries, references, 4)
    expected, positions = NearestNeighbors(n_neighbors=4, algorithm="brute").fit(references).kneighbors(queries)
    assert np.allclose(distances, expected, rtol=1e-9)
    assert np.array_equal(indices, positions)


def test_a_vector_is_no_neighbour_of_itself_but_its_twin_is() -> None:
    vectors = np.array([[0.0, 0.0], [3.0, 4.0], [3.0, 4.0], [10.0, 0.0]])
    distances, indices = nearest(vectors, vectors, 1, skip_self=True)
    assert distances.ravel().tolist() == [5.0, 0.0, 0.0, pytest.approx(65**0.5)]
    assert indices.ravel().tolist()[1:3] == [2, 1]


def test_equal_vectors_far_from_the_origin_have_the_distance_nought() -> None:
    vectors = RANDOM.normal(size=(20, 64)) * 1e-3 + 1e4
    assert not nearest(vectors, vectors, 1).distances.any()


def test_too_few_references_are_refused() -> None:
    with pytest.raises(ValueError, match="3 neighbours were asked for, 2 can be had"):
        nearest(np.eye(3), np.eye(3), 3, skip_self=True)
