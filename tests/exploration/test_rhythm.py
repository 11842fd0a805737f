"""Rhythm: a walk hurries where notes begin and where it is loud, and goes evenly in silence."""

import numpy as np
import pytest

from ganvas.exploration.walks.rhythm import heard, pace_of

RATE, FPS = 22_050, 30


def clicks(times: list[float], seconds: float = 6.0) -> np.ndarray:
    """Short decaying tones over a little noise."""
    sound = np.random.default_rng(0).normal(0, 1e-4, round(seconds * RATE))
    for time in times:
        start, span = round(time * RATE), np.arange(RATE // 10)
        sound[start : start + len(span)] += 0.5 * np.sin(span / RATE * 2 * np.pi * 880) * np.exp(-span / 400)
    return sound.astype(np.float32)


def test_each_note_that_begins_gives_a_push() -> None:
    times = [0.5, 1.25, 2.0, 3.4, 4.1, 5.0]
    beginnings, _ = heard(clicks(times), RATE)
    own = np.arange(len(beginnings)) * round(0.0115 * RATE) / RATE
    peaks = [
        own[place]
        for place in range(1, len(own) - 1)
        if beginnings[place] > 0.3 and beginnings[place] == beginnings[place - 2 : place + 3].max()
    ]
    assert len(peaks) == len(times)
    np.testing.assert_allclose(peaks, times, atol=0.03)
    pace = pace_of(clicks(times), RATE, FPS, 6 * FPS)
    for time in times:
        frame = round(time * FPS)
        assert pace[frame - 1 : frame + 2].max() > 3 * pace[frame - 8 : frame - 3].max()


def test_a_loud_passage_is_faster_than_a_quiet_one() -> None:
    noise = np.random.default_rng(1).normal(0, 1, 8 * RATE)
    noise[: 4 * RATE] *= 0.01
    pace = pace_of((0.2 * noise).astype(np.float32), RATE, FPS, 8 * FPS)
    assert pace[5 * FPS : 7 * FPS].mean() > 1.5 * pace[FPS : 3 * FPS].mean()


@pytest.mark.parametrize("sound", [np.zeros(RATE, np.float32), np.zeros(0, np.float32), clicks([0.2], 1.0)])
def test_the_mean_pace_is_one_and_silence_is_even(sound: np.ndarray) -> None:
    pace = pace_of(sound, RATE, FPS, 40)
    assert pace.shape == (40,)
    assert pace.mean() == pytest.approx(1)
    assert pace.min() > 0
    if not sound.any():
        np.testing.assert_array_equal(pace, np.ones(40))


def test_a_longer_walk_than_its_music_goes_on_calmly() -> None:
    pace = pace_of(clicks([0.3, 0.6], 1.0), RATE, FPS, 90)
    np.testing.assert_allclose(pace[45:], pace[45])
    assert pace[45] > 0


def test_how_spectra_are_split_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = clicks([0.5, 1.0], 2.0)
    whole = heard(sound, RATE)
    monkeypatch.setattr("ganvas.exploration.walks.rhythm.AT_ONCE", 7)
    for one, other in zip(whole, heard(sound, RATE), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)
