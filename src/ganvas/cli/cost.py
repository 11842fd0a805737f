"""What ganvas recipes --cost prints: the cost of each phase, predicted and measured, and the memory."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from ganvas.models.sizes import Shape
    from ganvas.recipes import Recipe
    from ganvas.training.cost.cost import Cost

MEBIBYTE = 2**20


def show_cost(recipe: "Recipe", shape: "Shape", *, as_json: bool) -> None:
    """Predict, train for a few seconds, and print both results."""
    import dataclasses
    import json

    from ganvas.devices import choose_device
    from ganvas.training.cost.cost import cost_of

    cost = cost_of(recipe, shape, device=choose_device("auto"))
    if as_json:
        figures = {"operations": cost.prediction.operations, "predicted": cost.predicted, "measured": cost.measured}
        print(json.dumps(dataclasses.asdict(cost) | {"picture": figures}, indent=2))
        return
    print_cost(recipe, shape, cost)


def print_cost(recipe: "Recipe", shape: "Shape", cost: "Cost") -> None:
    """The figures of each phase, of all together, and the memory."""
    from rich.console import Console

    from ganvas.words import listed, message

    console = Console(highlight=False, markup=False)
    channels, height, width = shape
    what = message(
        "{recipe}, pictures of {width}x{height}x{channels}, batches of {batch_size}; {where}, {precision}",
        recipe=recipe.name,
        width=width,
        height=height,
        channels=channels,
        batch_size=cost.prediction.batch_size,
        where=_where(cost),
        precision=cost.precision,
    )
    console.print(what, soft_wrap=True)
    rates = listed(f"{precision} {rate / 1e9:,.0f}" for precision, rate in cost.rates.items())
    console.print(
        message("This machine, in billions of operations a second in large matrix products: {rates}.", rates=rates),
        soft_wrap=True,
    )
    console.print()
    console.print(_table(cost))
    console.print()
    length = message(
        "For 1,000 pictures: {predicted} predicted, {measured} measured.",
        predicted=_length(cost.predicted),
        measured=_length(cost.measured),
    )
    console.print(length, soft_wrap=True)
    console.print(_memory(cost), soft_wrap=True)


def _table(cost: "Cost") -> "Table":
    """Everything per 1,000 images shown."""
    from rich.table import Table

    from ganvas.words import message

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(message("for 1,000 pictures"), no_wrap=True)
    for heading in (
        message("every"),
        message("billion operations"),
        message("seconds predicted"),
        message("measured"),
        message("share of the rate"),
    ):
        table.add_column(heading, justify="right")

    def row(name: str, every: str, operations: float, predicted: float, measured: float) -> None:
        figures = (f"{operations / 1e6:,.1f}", f"{1000 * predicted:.3f}") if operations else ("", "")
        share = f"{predicted / measured:.0%}" if operations else ""
        table.add_row(name, every, *figures, f"{1000 * measured:.3f}", share)

    for phase in cost.prediction.phases:
        predicted = cost.prediction.seconds(phase, cost.rates, cost.precision)
        row(phase.name, f"{phase.every}", phase.operations, predicted, cost.phases[phase.name])
    row(message("batches, moving average"), "1", 0.0, 0.0, cost.rest)
    row(message("together"), "", cost.prediction.operations, cost.predicted, cost.measured)
    return table


def _where(cost: "Cost") -> str:
    from ganvas.words import plural

    return plural(cost.threads, "cpu, {n} thread", "cpu, {n} threads") if cost.device == "cpu" else cost.device


def _length(seconds_each: float) -> str:
    from ganvas.words import message

    seconds = 1000 * seconds_each
    return message("{seconds:.2f} s ({minutes:.4f} minutes)", seconds=seconds, minutes=seconds / 60)


def _memory(cost: "Cost") -> str:
    from ganvas.words import message, sentences

    memory = cost.prediction.memory
    predicted = message(
        "Memory, in MiB: {total:,.0f} predicted besides PyTorch itself (weights {weights:,.1f}, gradients {gradients:,.1f}, "
        "optimisers {optimisers:,.1f}, moving average {average:,.1f}, activations {activations:,.1f}, in float32).",
        total=memory.total / MEBIBYTE,
        weights=memory.weights / MEBIBYTE,
        gradients=memory.gradients / MEBIBYTE,
        optimisers=memory.optimiser / MEBIBYTE,
        average=memory.average / MEBIBYTE,
        activations=memory.activations / MEBIBYTE,
    )
    if not cost.peak:
        return predicted
    measured = message(
        "Measured: {peak:,.0f} at most, {before:,.0f} of them before the first step.",
        peak=cost.peak / MEBIBYTE,
        before=cost.before / MEBIBYTE,
    )
    return sentences(predicted, measured)
