"""What a classifier says of generated pictures: are they sure of one class, do all classes come, is a condition obeyed.

Probabilities are (N, classes), rows that sum to 1, from a classifier of the project's own data; labels are whole numbers from 0.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import entr

from ganvas.evaluation.figures.distances import frechet


def class_score(probabilities: ArrayLike) -> float:
    """exp of the mean KL divergence of p(class | picture) from p(class): 1 (worst) to the number of classes.

    The inception score's formula for any classifier, over all pictures at once. It notices neither a class whose pictures are all
    alike nor copies. Salimans et al. 2016, arXiv:1606.03498, section 4.
    Raises ValueError for rows that are not probabilities.
    """
    rows = _probabilities(probabilities)
    return float(np.exp(entr(rows.mean(0)).sum() - entr(rows).sum(1).mean()))


def class_histogram(labels_or_probabilities: ArrayLike, classes: int) -> NDArray[np.float64]:
    """The share of each class, (classes,), in labels, (N,), or by the likeliest class of probabilities, (N, classes).

    Raises ValueError for labels outside of 0 to classes - 1, another number of columns, or nothing to count.
    """
    given = np.asarray(labels_or_probabilities)
    if given.ndim == 2:
        if given.shape[1] != classes:
            raise ValueError(f"probabilities have {given.shape[1]} columns, but there are {classes} classes")
        given = _probabilities(given).argmax(1)
    labels = _labels(given)
    if not len(labels) or labels.max() >= classes:
        raise ValueError(
            f"labels must be 0 to {classes - 1}, " + (f"not {labels.max()}" if len(labels) else "and there are none")
        )
    return np.bincount(labels, minlength=classes) / len(labels)


def class_gap(real_shares: ArrayLike, fake_shares: ArrayLike) -> float:
    """Total variation distance of two histograms, (classes,): the share of the pictures that have too much of some class.

    0 to 1. Chosen over the KL divergence because it stays finite when a class is missing and reads as a share. N pictures of the
    very same classes are about 0.4 sqrt(classes / N) from them. Raises ValueError for different lengths or a sum that isn't 1.
    """
    one, other = (_probabilities(np.asarray(shares)[None])[0] for shares in (real_shares, fake_shares))
    if one.shape != other.shape:
        raise ValueError(f"the real histogram has {len(one)} classes, the generated one {len(other)}")
    return float(np.abs(one - other).sum() / 2)


def label_agreement(probabilities: ArrayLike, labels: ArrayLike) -> float:
    """Share, 0 to 1, of pictures whose likeliest class, by (N, classes), is the label they were made for, (N,).

    Compare it with what the classifier reaches on held-out real pictures. Raises ValueError for different lengths.
    """
    rows, wanted = _probabilities(probabilities), _labels(labels)
    if len(rows) != len(wanted):
        raise ValueError(f"{len(rows)} rows of probabilities don't match {len(wanted)} labels")
    return float((rows.argmax(1) == wanted).mean())


def frechet_per_class(real: ArrayLike, real_labels: ArrayLike, fake: ArrayLike, fake_labels: ArrayLike) -> dict[int, float]:
    """The Fréchet distance within each class of the real features: (N, d) with (N,), (M, d) with (M,). Label to distance.

    A conditional model that mixes up its conditions shows here and not in the distance of all together. The bias of a small
    sample grows as a class shrinks. "Intra FID": Miyato and Koyama 2018, arXiv:1802.05637.
    Raises ValueError when a class has fewer than two pictures on a side, and as ``frechet`` does.
    """
    sides = []
    for name, features, labels in (("real", real, real_labels), ("generated", fake, fake_labels)):
        rows, given = np.asarray(features), _labels(labels)
        if len(rows) != len(given):
            raise ValueError(f"{len(rows)} {name} vectors don't match {len(given)} labels")
        sides.append((rows, given))
    (these, one), (those, other) = sides
    present = np.unique(one).tolist()
    if few := [label for label in present if min((one == label).sum(), (other == label).sum()) < 2]:
        raise ValueError(f"classes with fewer than 2 real or 2 generated pictures: {', '.join(map(str, few))}")
    return {label: frechet(these[one == label], those[other == label]) for label in present}


def _probabilities(given: ArrayLike) -> NDArray[np.float64]:
    rows = np.asarray(given, np.float64)
    if rows.ndim != 2 or not rows.size:
        raise ValueError(f"probabilities must be (N, classes), not {rows.shape}")
    # Sums of float32 are some 1e-6 off, of bfloat16 some 1e-2; logits are caught.
    if not (rows.min() >= 0 and np.abs(rows.sum(1) - 1).max() < 0.02):
        raise ValueError("each row of probabilities must be at least 0 and sum to 1; apply a softmax to logits first")
    shares: NDArray[np.float64] = rows / rows.sum(1, keepdims=True)
    return shares


def _labels(given: ArrayLike) -> NDArray[np.int64]:
    labels = np.asarray(given)
    if labels.ndim != 1 or (labels.size and not np.issubdtype(labels.dtype, np.integer)):
        raise ValueError(f"labels must be whole numbers, (N,), not {labels.dtype} of {labels.shape}")
    if labels.size and labels.min() < 0:
        raise ValueError(f"labels start at 0, not {labels.min()}")
    return labels.astype(np.int64)
