"""Sentences: the events of a training in words, one message a line."""

from typing import Literal

from ganvas.progress import Progress
from ganvas.runs.run import Run
from ganvas.training.events import Began, Ended, Previewed
from ganvas.words import Message, Step, listed, message, plural


def counted(number: int, relation: Literal["pairs", "sides"] | None) -> Message:
    """So many pictures, or pairs."""
    if relation == "pairs":
        return plural(number, "{n:,} pair", "{n:,} pairs")
    if relation == "sides":
        return plural(number, "{n:,} picture on the larger side", "{n:,} pictures on the larger side")
    return plural(number, "{n:,} picture", "{n:,} pictures")


def sizes(weights: dict[str, int]) -> str:
    """generator 2,704, discriminator 1,057"""
    return listed([message("{network} {count:,}", network=name, count=count) for name, count in weights.items()])


def threads(number: int) -> Message:
    return plural(number, "{n} thread", "{n} threads")


def opening(event: Began) -> list[Message]:
    """What is said when a training begins, a line each."""
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
            threads=_threads(event),
            precision=_precision(event),
            batch_size=event.batch_size,
        )
    )
    if event.images:
        lines.append(plural(event.images, "Resuming at {n:,} image.", "Resuming at {n:,} images."))
    return lines


def running(event: Began) -> Message:
    """Where it trains, and how it is stopped in a terminal."""
    return message("run: {run}   (Ctrl-C saves and stops; it can be resumed)", run=event.run)


def _threads(event: Began) -> Message:
    if not event.threads_set_by:
        return threads(event.threads)
    return message("{threads} ({name})", threads=threads(event.threads), name=event.threads_set_by)


def _precision(event: Began) -> Message:
    if not event.speedup:
        return message("{precision}", precision=event.precision)
    return message(
        "{precision} (bfloat16 is {speedup:.2f} times as fast here)", precision=event.precision, speedup=event.speedup
    )


def closing(
    event: Ended, preview: Previewed | None, best_images: int | None, health: tuple[str, ...]
) -> tuple[Message, list[str | Step]]:
    """How a training ended, where everything is, and what can be done next: a line, and those that belong under it."""
    known = {"time": span(event.seconds), "speed": rate(event.images / max(event.seconds, 1e-9)), "run": event.run}
    if event.how == "finished":
        end = plural(
            event.images,
            "Finished after {n:,} image in {time} ({speed} images/s). Everything is saved in {run}",
            "Finished after {n:,} images in {time} ({speed} images/s). Everything is saved in {run}",
            **known,
        )
    else:
        end = plural(
            event.images,
            "Interrupted after {n:,} image in {time} ({speed} images/s). Everything is saved in {run}",
            "Interrupted after {n:,} images in {time} ({speed} images/s). Everything is saved in {run}",
            **known,
        )
    sheets = (
        []
        if preview is None
        else [message("Look at {preview} and {gif}", preview=preview.path, gif=event.run / "progress.gif")]
    )
    warnings = [message("health: {text}", text=text) for text in health]
    return end, [*sheets, *warnings, *_next(event, best_images)]


def _next(event: Ended, best_images: int | None) -> list[Step]:
    """What can be done with a run that has ended."""
    run = Run(event.run)
    advice, steps = run.advice, []
    if (best := event.run / "best").is_dir():
        if best_images is None:
            steps.append(Step(message("To use its best model"), advice.look(best)))
        else:
            steps.append(
                Step(
                    plural(
                        best_images,
                        "To use its best model, after {n:,} image shown",
                        "To use its best model, after {n:,} images shown",
                    ),
                    advice.look(best),
                )
            )
    if event.how == "interrupted":
        steps.append(Step(message("To continue it"), advice.resume()))
    else:
        steps.append(Step(message("To train it for longer"), advice.resume(length="5 minutes")))
    steps.append(Step(message("To use what it has learned"), advice.look(n=64, seed=7)))
    return steps


def so_far(progress: Progress) -> Message:
    """How far work on pictures is, as a line."""
    known, left = {"what": progress.what, "done": progress.done}, progress.seconds_left
    if not progress.total:
        return message("{what}: {done:,}", **known)
    if left is None:
        return message("{what}: {done:,} of {total:,}", total=progress.total, **known)
    return message("{what}: {done:,} of {total:,}, {time} left", total=progress.total, time=span(left), **known)


def side_by_side(losses: dict[str, float | None]) -> dict[str, list[str]]:
    """Figures as they are shown, by name; those of side a and side b are shown together."""
    shown: dict[str, list[str]] = {}
    for name, value in losses.items():
        figure = "nan" if value is None else f"{value:.3f}"
        shown.setdefault(name.removesuffix("_a").removesuffix("_b"), []).append(figure)
    return shown


def rate(number: float) -> str:
    """1,234 or 12 in a second; below ten with a digit more, below one with two: 3.4, 0.25."""
    if number >= 9.95:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 0.995 else f"{number:.2g}"


def span(seconds: float) -> str:
    """75.2 -> "1:15", 4000 -> "1:06:40"."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
