"""Video: H.264 in MP4, which everything plays, and VP9 in WebM, with AAC and Opus for sound. By PyAV, which is optional."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ganvas.data.movies.sizes import Frame, Size
from ganvas.data.movies.sound import Sound
from ganvas.data.pictures.mark import MARK

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.video.stream import VideoStream

THREADS = 4
"""However many cores there are: how frames are shared among threads decides bytes."""
SOUND_AT_ONCE = 1_024
"""Samples in a frame of sound."""
_BT709 = 1
"""The colours of HD video, as FFmpeg's enumerations of spaces, primaries and transfers number it."""
_LIMITED = 1
"""Luma from 16 to 235, as all video has it."""
_OPUS_RATE = 48_000


def write_video(
    path: Path, frames: Iterable[Frame], size: Size, *, fps: int, sound: Sound | None = None, origin: str = ""
) -> None:
    """Write frames (H, W, C), in any size, as .mp4 or .webm; the same ones give the same bytes.

    sound: as long as the frames, or it is cut. origin: where they come from, as the file's description; its comment is the mark.
    """
    with _opened(path) as container:
        container.metadata["comment"] = MARK
        if origin:
            container.metadata["description"] = origin
        video = _video_stream(container, path, size, fps)
        audio = _sound_stream(container, path, sound) if sound is not None else None
        played = _frames_of(sound) if sound is not None else iter(())
        seconds_played, count = 0.0, 0
        for count, frame in enumerate(frames, 1):
            container.mux(video.encode(_as_video(size(frame))))
            # Side by side, so that neither waits in memory for the other.
            while audio is not None and seconds_played < count / fps and (part := next(played, None)) is not None:
                seconds_played = (part.pts + part.samples) / part.sample_rate
                container.mux(audio.encode(part))
        container.mux(video.encode())
        if audio is not None:
            container.mux(audio.encode())


def _opened(path: Path) -> "AbstractContextManager[OutputContainer]":
    import av

    av.logging.set_level(av.logging.ERROR)
    options = {"fflags": "+bitexact"}  # without the version of the library, and without random names of streams
    if _is_mp4(path):
        options["movflags"] = "+faststart"  # at the beginning what a player needs to start
    return av.open(str(path), "w", options=options)


def _is_mp4(path: Path) -> bool:
    return path.suffix.lower() == ".mp4"


def _video_stream(container: "OutputContainer", path: Path, size: Size, fps: int) -> "VideoStream":
    if _is_mp4(path):
        stream = container.add_stream("libx264", rate=fps, options={"crf": "18", "preset": "medium"})
    else:
        options = {"crf": "24", "b": "0", "cpu-used": "3", "row-mt": "1"}
        stream = container.add_stream("libvpx-vp9", rate=fps, options=options)
    stream.width, stream.height, stream.pix_fmt = size.width, size.height, "yuv420p"
    context = stream.codec_context
    context.thread_count = THREADS
    context.color_range = _LIMITED
    context.colorspace = context.color_primaries = context.color_trc = _BT709
    context.flags |= _bitexact()
    return stream


def _bitexact() -> int:
    from av.codec.context import Flags

    return int(Flags.bitexact)


def _sound_stream(container: "OutputContainer", path: Path, sound: Sound) -> "AudioStream":
    layout = "mono" if sound.samples.shape[1] == 1 else "stereo"
    rate = sound.rate if _is_mp4(path) and sound.rate in _RATES else _OPUS_RATE
    stream = container.add_stream("aac" if _is_mp4(path) else "libopus", rate=rate, layout=layout)
    stream.bit_rate = 192_000
    stream.codec_context.flags |= _bitexact()
    return stream


_RATES = (16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
"""Of AAC that every player knows; other sounds are brought to another one."""


def _frames_of(sound: Sound) -> Iterator[Any]:
    """The sound in parts, as PyAV has them."""
    import av

    layout = "mono" if sound.samples.shape[1] == 1 else "stereo"
    for start in range(0, len(sound.samples), SOUND_AT_ONCE):
        part = np.ascontiguousarray(sound.samples[start : start + SOUND_AT_ONCE])
        frame = av.AudioFrame.from_ndarray(part.reshape(1, -1), format="s16", layout=layout)
        frame.sample_rate, frame.pts = sound.rate, start
        yield frame


def _as_video(frame: Frame) -> Any:
    """A frame in the colours of video."""
    import av

    colours = np.ascontiguousarray(frame if frame.shape[2] == 3 else frame.repeat(3, 2))
    made = av.VideoFrame.from_ndarray(colours, format="rgb24")
    return made.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
