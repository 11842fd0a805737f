"""ganvas walk: a movie that leads through pictures that a model made."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ganvas.cli.breed import Device, Difference
from ganvas.cli.overwriting import Overwrite
from ganvas.cli.pieces import Like, Names
from ganvas.cli.progress import shown_progress
from ganvas.paths import path_of

if TYPE_CHECKING:
    from ganvas.data.movies.sound import Sound

FPS = 30


def walk(
    names: Names,
    like: Like = None,
    time: Annotated[
        str | None,
        typer.Option("--for", metavar="TIME", help="How long it lasts: 12s, 1m30s. By default 12s, or as the music."),
    ] = None,
    loop: Annotated[
        bool, typer.Option("--loop", help="Come back to the first picture, so that it can go on for ever.")
    ] = False,
    wander: Annotated[bool, typer.Option("--wander", help="A loop around one picture, as one picture alone is too.")] = False,
    difference: Difference = 0.4,
    seed: Annotated[int, typer.Option(min=0, help="Random seed: another one wanders elsewhere.")] = 0,
    music: Annotated[
        Path | None,
        typer.Option(metavar="SOUND", parser=path_of, help="A sound file that the walk goes to; a video has its sound."),
    ] = None,
    fps: Annotated[int, typer.Option(min=1, help="Frames a second.")] = FPS,
    size: Annotated[int | None, typer.Option(metavar="PIXELS", help="The shorter side, for example 1080.")] = None,
    smooth: Annotated[
        bool | None,
        typer.Option("--smooth/--sharp", help="How pictures are enlarged. By default sharply up to 64 pixels, else smoothly."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            parser=path_of,
            help="A video (.mp4, .webm), an animated picture (.gif, .webp, .png), or a folder for the frames. "
            "By default a video in this folder, called after the run.",
        ),
    ] = None,
    overwrite: Overwrite = False,
    device: Device = "cpu",
) -> None:
    """Make a movie that leads through pictures, changing as fast everywhere as it looks; with --music in its rhythm."""
    from ganvas.cli.pieces import named, place_of
    from ganvas.data.movies.kinds import SECONDS, check_movie, check_size, frame_name, frames_in, usual_ending
    from ganvas.data.movies.sound import read_sound
    from ganvas.errors import SettingError
    from ganvas.words import Command, Step, message, plural

    check_size(size)
    seconds = None if time is None else _seconds_of(time)
    sound: Sound | None = None if music is None else read_sound(music)
    count = frames_in(seconds or (sound.seconds if sound else SECONDS), fps)
    if out is not None:
        check_movie(out, count, fps=fps, size=size, overwrite=overwrite)
    meant = named(names, device=device, like=like)
    if wander and len(meant.pieces) != 1:
        raise SettingError(
            message("With --wander the walk is a loop around one picture, and {count} are named.", count=len(meant.pieces)),
            message("Name one, or leave --wander out."),
        )
    out = out or place_of(None, meant.path, "walk", overwrite=overwrite, ending=usual_ending())
    kind = check_movie(out, count, fps=fps, size=size, overwrite=overwrite)
    with shown_progress() as progress:
        found = meant.explorer.walk(
            meant.pieces,
            seconds,
            fps=fps,
            loop=loop,
            difference=difference,
            seed=seed,
            music=sound,
            progress=progress,
        )
        path = found.save(out, size=size, smooth=smooth, overwrite=overwrite, progress=progress)
    print(plural(len(found), "{n:,} frame in {path}", "{n:,} frames in {path}: {time:g} s", path=path, time=found.seconds))
    if sound is not None and not kind.is_video:
        print(message("It moves to the music, but only a video has its sound: name an .mp4 or .webm."))
    if kind.ending:
        same = {"like": like, "length": time, "loop": loop or None, "difference": difference if len(found.keys) == 1 else None}
        at = fps if fps != FPS else None
        again = Command("walk", *names, **same, seed=seed or None, music=music, fps=at, out=path.with_suffix(""))
        print(Step(message("To go on with one of its frames, write them into a folder"), again).typed)
    else:
        frame = path / frame_name(len(found) // 2, len(found))
        print(Step(message("To go on with one of them"), Command("vary", meant.path, frame)).typed)


def _seconds_of(text: str) -> float:
    from ganvas.amounts import seconds_in
    from ganvas.errors import SettingError
    from ganvas.words import message

    seconds = seconds_in(text)
    if seconds is None:
        raise SettingError(
            message("--for {text!r} is not a duration.", text=text), message("Write for example --for 12s or --for 1m30s.")
        )
    return seconds
