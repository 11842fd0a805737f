"""Sounds: what is in a WAV of any width, by Python alone; other files by PyAV; and refusals."""

import wave
from pathlib import Path

import numpy as np
import pytest

from ganvas.data.movies import sound
from ganvas.data.movies.sound import Sound, read_sound
from ganvas.errors import SettingError

RATE = 8_000
TONE = np.sin(np.arange(RATE) / RATE * 2 * np.pi * 300) * 0.6


def wav(path: Path, width: int, channels: int, values: np.ndarray = TONE) -> Path:
    """The second channel is half as loud, a third one is silent."""
    full = 2 ** (8 * width - 1) - 1
    whole = np.stack([values * share for share in (1, 0.5, 0)[:channels]], 1)
    numbers = np.rint(whole * full).astype("<i8") + (128 if width == 1 else 0)
    data = numbers.reshape(-1, 1).view(np.uint8)[:, :width].tobytes()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(RATE)
        file.writeframes(data)
    return path


@pytest.mark.parametrize("channels", [1, 2, 3])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_a_wav_of_any_width_is_read(width: int, channels: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "AT_ONCE", 1_000)
    monkeypatch.setattr(sound, "find_spec", lambda name: None)  # PyAV isn't needed
    found = read_sound(wav(tmp_path / "song.wav", width, channels))
    assert found.samples.shape == (RATE, min(channels, 2))
    assert (found.rate, found.seconds) == (RATE, 1)
    near = {"rtol": 0, "atol": 300 if width == 1 else 2}
    np.testing.assert_allclose(found.samples[:, 0], TONE * 32_767, **near)
    if channels > 1:
        np.testing.assert_allclose(found.samples[:, 1], TONE * 32_767 / 2, **near)
        np.testing.assert_allclose(found.mono, TONE * 0.75, atol=0.01)


def test_other_files_are_read_by_pyav(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    av = pytest.importorskip("av")
    path = tmp_path / "song.ogg"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="stereo")
        frame = av.AudioFrame.from_ndarray(
            np.repeat((np.sin(np.arange(48_000) / 48_000 * 2 * np.pi * 300) * 20_000).astype(np.int16), 2)[None],
            "s16",
            "stereo",
        )
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    found = read_sound(path)
    assert found.samples.shape[1] == 2
    assert found.seconds == pytest.approx(1, abs=0.05)
    strongest = np.fft.rfftfreq(len(found.samples), 1 / found.rate)[np.abs(np.fft.rfft(found.mono)).argmax()]
    assert strongest == pytest.approx(300, abs=2)
    monkeypatch.setattr(sound, "find_spec", lambda name: None)
    with pytest.raises(SettingError, match=r"(?s)not a WAV file.*ganvas\[video\]"):
        read_sound(path)


def test_what_holds_no_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("la la la")
    (tmp_path / "empty.wav").touch()
    cut = wav(tmp_path / "cut.wav", 2, 1)
    cut.write_bytes(cut.read_bytes()[:1_001])
    assert len(read_sound(cut).samples) == (1_001 - 44) // 2
    none = wav(tmp_path / "none.wav", 2, 1, TONE[:0])
    for path in (tmp_path / "text.wav", tmp_path / "empty.wav", none):
        with pytest.raises(SettingError, match="holds no sound"):
            read_sound(path)
    for path in (tmp_path / "missing.wav", tmp_path):
        with pytest.raises(SettingError, match="can't be read"):
            read_sound(path)


def test_a_sound_is_cut_or_ends_in_silence() -> None:
    given = Sound(np.full((100, 2), 7, np.int16), 50)
    assert len(given.lasting(1).samples) == 50
    longer = given.lasting(3).samples
    assert longer.shape == (150, 2)
    assert (longer[:100] == 7).all()
    assert not longer[100:].any()
