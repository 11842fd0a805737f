"""Operators: new codes from others. Pure functions of numbers, which know no model; the same in every language.

A code is what a picture is made from: latents z, or the styles w of a model that has them. Codes are float64 arrays of any shape here, and
``centre`` is the mean code of what a model usually makes: 0 for z drawn from a standard normal distribution.
Golden vectors for each operator are in ``tests/exploration/operators.json``.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import erf, erfinv

Code = NDArray[np.float64]

STEPS = 32
"""Of the mean on a sphere; each shortens what is missing at least by half."""
NEARLY = 1e-12
"""Angles and lengths below it are none."""
EDGE = 1 - 1e-7
"""A uniform number as far from 0 as float32 can tell from 1; 1 itself would be infinitely far as a normal one."""
SHORTEST = 0.1
"""Of a way through points of a unit sphere: where it comes nearer to the middle, as between opposite ones, it isn't brought back out."""


def vary(code: ArrayLike, stranger: ArrayLike, similarity: float, centre: ArrayLike = 0.0) -> Code:
    """A code near another one: z' = c + s (z - c) + sqrt(1 - s²) (e - c).

    code: z. stranger: e, any other code that the model could draw, of the same shape. similarity: s in [-1, 1], the expected cosine of
    what remains without the centre c. Of codes that vary as the model's do, the result varies as they do too, along every direction: in
    w, where directions differ by their spread, so does the step.
    """
    _check_share("similarity", similarity, least=-1.0)
    z, e, c = _three(code, stranger, centre)
    made: Code = c + similarity * (z - c) + np.sqrt(1 - similarity**2) * (e - c)
    return made


def straight(codes: ArrayLike, weights: Sequence[float]) -> Code:
    """The weighted mean of codes, (N, ...): the blend in w, and of classes, which it keeps on the simplex.

    weights: N numbers of at least 0, divided by their sum. Raises ValueError for others.
    """
    given = np.asarray(codes, np.float64)
    return np.tensordot(_shares(weights, len(given)), given, 1)


def round_about(codes: ArrayLike, weights: Sequence[float]) -> Code:
    """The weighted mean of codes as points of a sphere, (N, ...), of their weighted mean length: the blend of normal latents.

    Nearly all such latents have about the same length, and a straight mean is shorter: halfway between two by 29 % (White 2016,
    arXiv:1609.04468, section 2.1). Of two it is slerp; of more, the mean by angles (Buss and Fillmore 2001, "Spherical averages",
    ACM Transactions on Graphics 20(2), algorithm A1). Where opposite codes leave no direction, it is their straight mean.
    weights: as for ``straight``.
    """
    given = np.asarray(codes, np.float64)
    shares = _shares(weights, len(given))
    rows = given.reshape(len(given), -1)
    lengths = np.linalg.norm(rows, axis=1)
    units = rows / np.maximum(lengths, NEARLY)[:, None]
    mean = shares @ units
    if np.linalg.norm(mean) < NEARLY**0.5:
        return np.tensordot(shares, given, 1)
    mean /= np.linalg.norm(mean)
    for _ in range(STEPS):
        tangents = np.stack([_towards(mean, unit) for unit in units])
        step = shares @ tangents
        mean = _along(mean, step)
        if np.linalg.norm(step) < NEARLY:
            break
    found: Code = (float(shares @ lengths) * mean).reshape(given.shape[1:])
    return found


def inherit(layers: ArrayLike, parents: Sequence[int]) -> Code:
    """A code with each layer from a parent of its choice: "shape of A, colours of B".

    layers: (N, L, W), the styles of N parents. parents: L places of parents, 0 to N - 1. Returns (L, W). Karras et al. 2019,
    arXiv:1812.04948, section 3.1.
    """
    given = np.asarray(layers, np.float64)
    if given.ndim != 3 or len(parents) != given.shape[1]:
        raise ValueError(f"{given.shape} of N parents, layers and widths don't match {len(parents)} chosen parents")
    if not all(0 <= parent < len(given) for parent in parents):
        raise ValueError(f"parents are 0 to {len(given) - 1}, not {list(parents)}")
    return given[list(parents), np.arange(given.shape[1])]


def truncate(code: ArrayLike, psi: float, centre: ArrayLike, *, layers: int | None = None) -> Code:
    """A more usual code: c + psi (w - c), in the first ``layers`` layers, (L, W), or in all of it.

    psi: 1 changes nothing, 0 is the centre. Karras et al. 2019, arXiv:1812.04948, appendix B; layers: its cutoff.
    """
    w, c = np.broadcast_arrays(np.asarray(code, np.float64), np.asarray(centre, np.float64))
    made = c + psi * (w - c)
    return made if layers is None else np.where((np.arange(len(w)) < layers).reshape(-1, *[1] * (w.ndim - 1)), made, w)


def move(code: ArrayLike, direction: ArrayLike, amount: float) -> Code:
    """A code further along a direction of the same shape, whose length is one standard deviation: z + amount · d."""
    return np.asarray(code, np.float64) + amount * np.asarray(direction, np.float64)


def wander(code: ArrayLike, strangers: ArrayLike, turn: float, similarity: float, centre: ArrayLike = 0.0) -> Code:
    """A place on a closed loop around a code, at ``turn`` of the way, in [0, 1]; 1 is 0 again.

    strangers: (2 K, ...), any codes that the model could draw. Number k of the K pairs turns k + 1 times on the way, in an amplitude of
    1 / (k + 1): e(t) = sum over k of a_k (cos(2 pi (k + 1) t) (e_2k - c) + sin(2 pi (k + 1) t) (e_2k+1 - c)), the squares of a_k summing to
    1. So e(t) is itself as likely as a stranger at any time, and ``vary`` by it is the place. similarity: how near the loop stays.
    """
    given, c = np.asarray(strangers, np.float64), np.asarray(centre, np.float64)
    if len(given) < 2 or len(given) % 2:
        raise ValueError(f"a loop needs pairs of strangers, not {len(given)}")
    pairs = len(given) // 2
    turns = np.arange(1, pairs + 1)
    amplitudes = 1 / turns / np.sqrt((1.0 / turns**2).sum())
    angles = 2 * np.pi * turns * turn
    factors = np.stack([amplitudes * np.cos(angles), amplitudes * np.sin(angles)], 1).reshape(-1)
    return vary(code, c + np.tensordot(factors, given - c, 1), similarity, c)


def through(codes: ArrayLike, share: float) -> Code:
    """A place on a smooth way through codes: of four, (4, ...), between the second and the third, at ``share`` of the way, in [0, 1].

    The first and the fourth, which come before and after, give the way its direction there, so its pieces join without a corner. Where
    one of them is its neighbour, the way begins or ends there. A cubic through knots that are apart as the square root of the distance
    (Catmull and Rom 1974; centripetal: Yuksel et al. 2011, "Parameterization and applications of Catmull-Rom curves", CAD 43(7)): it makes
    no loops and hardly leaves the straight way where codes are unevenly far apart.
    """
    _check_share("share", share)
    before, one, other, after = _four(codes)
    knots = [float(np.linalg.norm(b - a)) ** 0.5 for a, b in ((before, one), (one, other), (other, after))]
    if knots[1] < NEARLY**0.5:
        return one + share * (other - one)
    straight_on = other - one
    leaving = _slope(before, one, other, knots[0], knots[1])
    coming = _slope(after, other, one, knots[2], knots[1])
    if leaving is None:  # nothing comes before: the way isn't bent where it begins
        leaving = straight_on if coming is None else (3 * straight_on + coming) / 2
    if coming is None:
        coming = -(3 * straight_on - leaving) / 2
    u = share
    made: Code = (
        (2 * u**3 - 3 * u**2 + 1) * one
        + (u**3 - 2 * u**2 + u) * leaving
        + (3 * u**2 - 2 * u**3) * other
        - (u**3 - u**2) * coming
    )
    return made


def round_through(codes: ArrayLike, share: float) -> Code:
    """``through`` for normal latents: along the sphere, with a length that changes evenly from the second to the third.

    Between two without others before and after it is the way of ``round_about``, at another pace. Codes, and share: as for ``through``.
    """
    given = np.stack(_four(codes))
    lengths = np.linalg.norm(given.reshape(4, -1), axis=1)
    units = given / np.maximum(lengths, NEARLY).reshape(-1, *[1] * (given.ndim - 1))
    way = through(units, share)
    length = (1 - share) * lengths[1] + share * lengths[2]
    made: Code = length * way / max(float(np.linalg.norm(way)), SHORTEST)
    return made


def as_normal(uniform: ArrayLike) -> Code:
    """Uniform numbers in [-1, 1] as the normal ones that they were drawn from: so that ``vary`` keeps their distribution too."""
    given = np.clip(np.asarray(uniform, np.float64), -EDGE, EDGE)
    found: Code = erfinv(given) * 2**0.5
    return found


def as_uniform(normal: ArrayLike) -> Code:
    """The other way."""
    found: Code = erf(np.asarray(normal, np.float64) * 0.5**0.5)
    return found


def cosine(one: ArrayLike, other: ArrayLike, centre: ArrayLike = 0.0) -> float:
    """Of two codes, without the centre: 1 for equal ones, about 0 for strangers."""
    a, b, c = (each.ravel() for each in _three(one, other, centre))
    lengths = float(np.linalg.norm(a - c) * np.linalg.norm(b - c))
    return float((a - c) @ (b - c)) / max(lengths, NEARLY)


def _three(code: ArrayLike, stranger: ArrayLike, centre: ArrayLike) -> tuple[Code, Code, Code]:
    z, e = np.asarray(code, np.float64), np.asarray(stranger, np.float64)
    if z.shape != e.shape:
        raise ValueError(f"codes must have one shape, not {z.shape} and {e.shape}")
    return z, e, np.broadcast_to(np.asarray(centre, np.float64), z.shape)


def _four(codes: ArrayLike) -> tuple[Code, Code, Code, Code]:
    given = np.asarray(codes, np.float64)
    if len(given) != 4:
        raise ValueError(f"a way through codes needs four of them, not {len(given)}")
    return given[0], given[1], given[2], given[3]


def _slope(before: Code, here: Code, after: Code, knot: float, next_knot: float) -> Code | None:
    """The direction in which a way passes a code, as far as it would lead until the next one; None where nothing comes before."""
    if knot < NEARLY**0.5:
        return None
    found: Code = next_knot * ((here - before) / knot - (after - before) / (knot + next_knot) + (after - here) / next_knot)
    return found


def _shares(weights: Sequence[float], count: int) -> Code:
    given = np.asarray(weights, np.float64)
    if given.shape != (count,) or not count or not np.isfinite(given).all() or given.min() < 0 or not given.sum():
        raise ValueError(f"{count} codes need as many weights of at least 0, not all of them 0: {list(weights)}")
    shares: Code = given / given.sum()
    return shares


def _check_share(name: str, value: float, *, least: float = 0.0) -> None:
    if not least <= value <= 1:
        raise ValueError(f"{name} must be {least:g} to 1, not {value:g}")


def _towards(mean: Code, unit: Code) -> Code:
    """The way from a point of the sphere to another as a tangent there, as long as the angle between them."""
    cos = float(np.clip(mean @ unit, -1, 1))
    across = unit - cos * mean
    length = float(np.linalg.norm(across))
    return across * (float(np.arctan2(length, cos)) / length) if length > NEARLY else np.zeros_like(mean)


def _along(mean: Code, tangent: Code) -> Code:
    """The other way: the point that a tangent leads to."""
    angle = float(np.linalg.norm(tangent))
    if angle < NEARLY:
        return mean
    found = np.cos(angle) * mean + np.sin(angle) * tangent / angle
    return found / np.linalg.norm(found)  # type: ignore[no-any-return]
