"""Rhythm: how fast a walk goes at each time, by what is heard. Loud passages go faster, and each note that begins gives a push."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.ndimage import median_filter

Curve = NDArray[np.float64]

WINDOW, HOP = 0.046, 0.0115
"""Seconds: of sound that a spectrum is of, and from one spectrum to the next. 2048 and 512 samples at 44.1 kHz."""
COMPRESSED = 1_000.0
"""Magnitudes m count as log(1 + COMPRESSED m), as ears have it."""
AROUND = 0.5
"""Seconds before and after, of which the usual change is no beginning of a note."""
FADES = 0.18
"""Seconds in which a push fades to a third."""
QUIETEST = 40.0
"""Decibels below the loudest passages at which it is silent."""
CALM, LOUD, PUSH = 0.25, 0.75, 2.0
"""Pace in silence, and what the loudest passage and the strongest beginning add to it."""
AT_ONCE = 2_048
"""Spectra that are made together."""


def pace_of(mono: NDArray[np.float32], rate: int, fps: int, count: int) -> Curve:
    """The pace between frame k and k + 1 for ``count`` frames, (count,), with a mean of 1; of silence it is even.

    mono: (N,) in [-1, 1]. rate: samples a second. fps: frames a second.
    """
    if not len(mono) or not np.abs(mono).max():
        return np.ones(count)
    beginnings, loudness = heard(mono, rate)
    times = (np.arange(count) + 0.5) / fps
    own = (np.arange(len(loudness)) * _hop(rate) + _window(rate) / 2) / rate
    # What falls between two frames isn't lost: each frame has the strongest push of its time.
    pushed = _faded(beginnings, _hop(rate) / rate)
    strongest = np.zeros(count)
    np.maximum.at(strongest, np.clip((own * fps).astype(int), 0, count - 1), pushed)
    push = np.maximum(strongest, np.interp(times, own, pushed, right=0.0))
    found = CALM + LOUD * np.interp(times, own, loudness, right=0.0) + PUSH * push
    mean: Curve = found / found.mean()
    return mean


def heard(mono: NDArray[np.float32], rate: int) -> tuple[Curve, Curve]:
    """How strongly notes begin, and how loud it is, at each HOP: (T,) each, in [0, 1].

    Beginnings are where spectra grow: the sum over frequencies of what log magnitudes gain, as far as it is more than is usual around it
    (spectral flux; Bello et al. 2005, "A tutorial on onset detection in music signals", IEEE Transactions on Speech and Audio Processing
    13(5)). Loudness is the root mean square in decibels.
    """
    window, hop = _window(rate), _hop(rate)
    padded = np.pad(mono, (window // 2, window))
    parts = sliding_window_view(padded, window)[: len(mono) + 1 : hop]
    shape = np.hanning(window).astype(np.float32)
    flux, power, before = np.zeros(len(parts)), np.zeros(len(parts)), None
    for start in range(0, len(parts), AT_ONCE):
        some = parts[start : start + AT_ONCE]
        spectra = np.log1p(COMPRESSED * np.abs(np.fft.rfft(some * shape, axis=1)) / window)
        earlier = np.concatenate([spectra[:1] if before is None else before, spectra[:-1]])
        flux[start : start + len(some)] = np.maximum(spectra - earlier, 0).sum(1)
        power[start : start + len(some)] = (some.astype(np.float64) ** 2).mean(1)
        before = spectra[-1:]
    around = 2 * max(1, round(AROUND * rate / hop)) + 1
    usual = median_filter(flux, around, mode="nearest")
    beginnings = np.maximum(flux - 1.5 * usual, 0)
    strongest = np.quantile(beginnings[beginnings > 0], 0.95) if beginnings.any() else 1.0
    decibels = 10 * np.log10(power + 1e-10)
    loudest = np.quantile(decibels, 0.95)
    return np.clip(beginnings / strongest, 0, 1), np.clip(1 + (decibels - loudest) / QUIETEST, 0, 1)


def _faded(beginnings: Curve, seconds: float) -> Curve:
    """Pushes that fade: each value is at least its share of the one before."""
    keeps, found, now = float(np.exp(-seconds / FADES)), np.empty_like(beginnings), 0.0
    for number, each in enumerate(beginnings):
        now = found[number] = max(each, now * keeps)
    return found


def _window(rate: int) -> int:
    return max(64, round(WINDOW * rate))


def _hop(rate: int) -> int:
    return max(16, round(HOP * rate))
