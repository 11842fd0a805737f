"""Outline: what a plan would do, in a few lines; --dry-run prints it."""

from itertools import combinations

import torch

from ganvas.amounts import Unit, parse_amount
from ganvas.inference.medium import medium_of
from ganvas.models import trainable
from ganvas.recipes import Schedule
from ganvas.training.display.sentences import counted, sizes, threads
from ganvas.training.goal import Goal
from ganvas.training.planning.forecast import span_in_words
from ganvas.training.planning.options import Options, rows
from ganvas.training.planning.plan import Plan
from ganvas.words import Message, listed, message, plural


def outline(planned: Plan) -> str:
    """A label and its value in each line; then a table of what else was considered, where something was."""
    lines = [f"{label:<11} {value}" for label, value in _rows(planned)]
    if planned.options is not None and len(planned.options.candidates) > 1:
        lines += ["", *_table(planned.options)]
    return "\n".join(lines)


def _table(options: Options) -> list[str]:
    """Every candidate in a line: how much it would be shown in the time, and from when on it is worth taking."""
    head = (
        message("recipe"),
        message("size"),
        message("images shown in {time}", time=span_in_words(options.seconds)),
        message("worth it from"),
    )
    table = [head, *rows(options)]
    widths = [max(len(row[column]) for row in table) for column in range(len(head))]
    chosen = [message("chosen") if candidate == options.chosen else "" for candidate in options.candidates]
    lines = [
        "  ".join(
            (row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)), mark)
        ).rstrip()
        for row, mark in zip(table, ("", *chosen), strict=True)
    ]
    return [*lines, *_later_when_smaller(options)]


def _later_when_smaller(options: Options) -> list[Message]:
    """Why a recipe can be worth it later on small pictures, of which it is shown more: it is measured by what else there is."""
    for small, large in combinations(reversed(options.candidates), 2):
        if small.recipe == large.recipe and small.enough * small.seconds_each > large.enough * large.seconds_each:
            return [
                message(
                    "{recipe} is worth it later at {small} than at {large}: on small pictures, sketch is ahead of it for longer.",
                    recipe=small.recipe.name,
                    small=f"{small.width}x{small.height}",
                    large=f"{large.width}x{large.height}",
                )
            ]
    return []


def _rows(planned: Plan) -> list[tuple[Message, str]]:
    recipe, facts, schedule = planned.recipe, planned.facts, planned.recipe.schedule
    with torch.device("meta"):
        model = recipe.model.build(facts.shape, len(facts.classes))
    pictures = message(
        "{source}: {pictures}, used at {described}",
        source=facts.named,
        pictures=counted(facts.pictures, recipe.model.relation),
        described=medium_of(recipe.data).words(facts.shape),
    )
    held_out = message("{pictures}, not trained on", pictures=counted(facts.withheld, recipe.model.relation))
    return [
        *((message("note"), remark) for remark in planned.remarks),
        (
            message("recipe"),
            message("{name}: {promise}", name=recipe.name, promise=recipe.promise.splitlines()[0]),
        ),
        (message("pictures"), pictures),
        *([(message("held out"), held_out)] if facts.withheld else []),
        (message("weights"), sizes({name: trainable(network) for name, network in model.networks.items()})),
        (
            message("training"),
            message(
                "{length}, batches of {batch_size}, seed {seed}",
                length=_length(schedule, facts.pictures),
                batch_size=schedule.batch_size,
                seed=facts.seed,
            ),
        ),
        (
            message("machine"),
            message(
                "{device}, {threads}, {precision}",
                device=facts.device,
                threads=message("the threads that measure faster") if facts.threads is None else threads(facts.threads),
                precision=facts.precision or message("float32 or bfloat16, whichever measures faster"),
            ),
        ),
        (message("run"), message("{path} (not made; the pictures are packed in the cache)", path=planned.path)),
    ]


def _length(schedule: Schedule, pictures: int) -> str:
    """The length as the recipe gives it, and in brackets what else that is: 50 epochs (3,000,000 images, 11,719 steps)."""
    images = Goal.parse(schedule.length, batch_size=schedule.batch_size, pictures=pictures).images
    if images is None:
        return span_in_words(parse_amount(schedule.length)[0])
    asked, steps = parse_amount(schedule.length), images // schedule.batch_size
    others: list[Message] = []
    if asked != (images, "images"):
        others.append(_amount(images, "images"))
    if asked != (steps, "steps"):
        others.append(_amount(steps, "steps"))
    return message("{length} ({others})", length=_amount(*asked), others=listed(others))


def _amount(number: float, unit: Unit) -> Message:
    match unit:
        case "images":
            return plural(round(number), "{n:,} image", "{n:,} images")
        case "steps":
            return plural(round(number), "{n:,} step", "{n:,} steps")
        case "epochs":
            return plural(1 if number == 1 else 2, "{number:g} epoch", "{number:g} epochs", number=number)
    return span_in_words(number)
