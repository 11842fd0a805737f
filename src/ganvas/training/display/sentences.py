"""Sentences: a training's events in words, one message a line."""

from pathlib import Path
from typing import Literal

from ganvas.runs.run import Run
from ganvas.training.events import Began, Ended
from ganvas.words import Message, listed, message, plural


def counted(number: int, relation: Literal["pairs", "sides"] | None) -> Message:
    """So many pictures, or pairs."""
    if relation == "pairs":
        return plural(number, "{n:,} pair", "{n:,} pairs")
    if relation == "sides":
        return plural(number, "{n:,} picture on the larger side", "{n:,} pictures on the larger side")
    return plural(number, "{n:,} picture", "{n:,} pictures")


def sizes(weights: dict[str, int]) -> str:
    """generator 2,704, discriminator 1,057"""
    return listed([f"{name} {count:,}" for name, count in weights.items()])


def threads(number: int) -> Message:
    return plural(number, "{n} thread", "{n} threads")


def opening(event: Began) -> list[Message]:
    """What a training begins with, a line each."""
    lines = [
        message(
            "{recipe} on {source}: {pictures}, {described}",
            recipe=event.recipe,
            source=event.source,
            pictures=counted(event.pictures, event.relation),
            described=event.described,
        )
    ]
    if event.withheld:
        lines.append(message("held out: {pictures}, not trained on", pictures=counted(event.withheld, event.relation)))
    lines.append(
        message(
            "weights: {sizes}; {device}, {threads}, {precision}; batches of {batch_size}",
            sizes=sizes(event.sizes),
            device=event.device,
            threads=threads(event.threads),
            precision=_precision(event),
            batch_size=event.batch_size,
        )
    )
    if event.images:
        lines.append(plural(event.images, "resuming at {n:,} image", "resuming at {n:,} images"))
    lines.append(message("run: {run}   (Ctrl-C saves and stops; it can be resumed)", run=event.run))
    return lines


def _precision(event: Began) -> Message:
    if not event.speedup:
        return message("{precision}", precision=event.precision)
    return message(
        "{precision} (bfloat16 is {speedup:.2f} times as fast here)", precision=event.precision, speedup=event.speedup
    )


def closing(event: Ended, preview: Path | None, best_images: int | None, health: tuple[str, ...]) -> list[str]:
    """How a training ended, where everything is, and what can be done next, a line each."""
    told = {"images": event.images, "time": span(event.seconds), "speed": event.images / max(event.seconds, 1e-9)}
    if event.how == "finished":
        end = message(
            "finished after {images:,} images in {time} ({speed:,.0f} images/s); all saved in {run}", run=event.run, **told
        )
    else:
        end = message(
            "interrupted after {images:,} images in {time} ({speed:,.0f} images/s); all saved in {run}", run=event.run, **told
        )
    run = Run(event.run)
    rows: list[tuple[Message, str]] = []
    if preview is not None:
        look_at = message("{preview}   and   {gif}", preview=preview, gif=event.run / "progress.gif")
        rows.append((message("look at"), look_at))
    if (event.run / "best").is_dir():
        best = run.advice.look(event.run / "best")
        if best_images is not None:
            best = message("{command}   (at {images:,} images)", command=best, images=best_images)
        rows.append((message("best"), best))
    rows += [(message("health"), word) for word in health]
    if event.how == "interrupted":
        rows.append((message("resume"), run.advice.go_on()))
    else:
        rows.append((message("go on"), f"{run.advice.go_on()} --for 5m"))
    if run.recipe.model.reads_pictures:
        rows.append((message("use"), run.advice.look()))
    else:
        rows.append((message("sample"), f"{run.advice.look()} -n 64 --seed 7 --out sheet.png"))
    return [end, *(f"  {label:<9} {value}" for label, value in rows)]


def side_by_side(losses: dict[str, float | None]) -> dict[str, list[str]]:
    """Figures as they are shown, by name; those of a side a and a side b stand in one place."""
    shown: dict[str, list[str]] = {}
    for name, value in losses.items():
        figure = "nan" if value is None else f"{value:.3f}"
        shown.setdefault(name.removesuffix("_a").removesuffix("_b"), []).append(figure)
    return shown


def span(seconds: float) -> str:
    """75.2 -> "1:15", 4000 -> "1:06:40"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
