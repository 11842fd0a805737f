"""Sound: what is in a sound file, as numbers. WAV by Python itself, all else by PyAV."""

import wave
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganvas.errors import SettingError
from ganvas.words import Flag, message

LONGEST = 3_600
"""Seconds of sound that are read; a movie can't be longer."""
AT_ONCE = 2**20
"""Samples that are read together."""


@dataclass(frozen=True, eq=False)
class Sound:
    """samples: (N, 1 or 2) int16, mono or left and right. rate: of them a second."""

    samples: NDArray[np.int16]
    rate: int

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    @property
    def mono(self) -> NDArray[np.float32]:
        """(N,), in [-1, 1]."""
        found: NDArray[np.float32] = self.samples.mean(1, dtype=np.float32) / np.float32(32_768)
        return found

    def lasting(self, seconds: float) -> "Sound":
        """Its beginning, or with silence after its end."""
        count = round(seconds * self.rate)
        missing = max(0, count - len(self.samples))
        return Sound(np.pad(self.samples[:count], ((0, missing), (0, 0))), self.rate)


def read_sound(path: Path) -> Sound:
    """The sound in a file, at most LONGEST seconds of it; of more than two channels the first two.

    Raises SettingError for a file that isn't there, has no sound or is of a kind that can't be read.
    """
    try:
        with suppress(wave.Error, EOFError):
            found = _from_wav(path)
            return _checked(found, path)
        if find_spec("av") is None:
            raise SettingError(
                message("{path} is not a WAV file, and to read others PyAV is needed, which is not installed.", path=path),
                message("Install it:  {command}", command="pip install 'ganvas[video]'"),
                message("Or save it as WAV."),
            )
        return _checked(_from_other(path), path)
    except OSError as error:
        raise SettingError(
            message("{path} can't be read: {reason}.", path=path, reason=error.strerror or error),
            message("Give a sound file:  {flag}", flag=Flag("music", "song.wav")),
        ) from None


def _checked(found: Sound | None, path: Path) -> Sound:
    if found is None or not len(found.samples):
        raise SettingError(
            message("{path} holds no sound that can be read.", path=path),
            message("Give a sound file:  {flag}", flag=Flag("music", "song.wav")),
        )
    return found


def _from_wav(path: Path) -> Sound | None:
    """Integers of 8, 16, 24 or 32 bits. Raises wave.Error for anything else, also for floats."""
    with path.open("rb") as opened, wave.open(opened) as file:
        width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
        if not channels or not rate:
            return None
        parts, left = [np.empty((0, min(channels, 2)), np.int16)], LONGEST * rate
        while left and (data := file.readframes(min(AT_ONCE, left))):
            values = np.frombuffer(data[: len(data) // (width * channels) * width * channels], np.uint8)
            parts.append(_as_16_bits(values.reshape(-1, width)).reshape(-1, channels)[:, :2])
            left -= min(AT_ONCE, left)
    return Sound(np.concatenate(parts), rate)


def _as_16_bits(values: NDArray[np.uint8]) -> NDArray[np.int16]:
    """Little-endian numbers, (N, bytes): their two highest bytes. Those of 8 bits have no sign."""
    if values.shape[1] == 1:
        return (values[:, 0].astype(np.int16) - 128) * 256
    high = np.ascontiguousarray(values[:, -2:])
    return high.view("<i2")[:, 0].astype(np.int16)


def _from_other(path: Path) -> Sound | None:
    import av

    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                return None
            stream = container.streams.audio[0]
            layout = "mono" if stream.codec_context.channels == 1 else "stereo"
            rate = int(stream.codec_context.sample_rate)
            resampler = av.AudioResampler(format="s16", layout=layout, rate=rate)
            channels = 1 if layout == "mono" else 2
            parts: list[NDArray[Any]] = [np.empty((0, channels), np.int16)]
            total = 0
            for frame in container.decode(stream):
                for each in resampler.resample(frame):
                    parts.append(each.to_ndarray().reshape(-1, channels).astype(np.int16))
                    total += len(parts[-1])
                if total >= LONGEST * rate:
                    break
    except av.FFmpegError:
        return None
    return Sound(np.concatenate(parts)[: LONGEST * rate], rate)
