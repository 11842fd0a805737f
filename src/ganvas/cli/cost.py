"""What ganvas recipes --cost prints: what each phase takes, predicted and measured, and the memory."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from ganvas.models.sizes import Shape
    from ganvas.recipes import Recipe
    from ganvas.training.cost.cost import Cost

MEBIBYTE = 2**20


def show_cost(recipe: "Recipe", shape: "Shape", *, as_json: bool) -> None:
    """Predict, train for a few seconds, and print both."""
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

    console = Console(highlight=False, markup=False)
    channels, height, width = shape
    batches = f"batches of {cost.prediction.batch_size}"
    threads = "1 thread" if cost.threads == 1 else f"{cost.threads} threads"
    where = f"cpu, {threads}" if cost.device == "cpu" else cost.device
    console.print(
        f"{recipe.name}, pictures of {width}x{height}x{channels}, {batches}; {where}, {cost.precision}", soft_wrap=True
    )
    rates = ", ".join(f"{rate / 1e9:,.0f} in {precision}" for precision, rate in cost.rates.items())
    console.print(f"this machine, in billions of operations a second in large matrix products: {rates}\n", soft_wrap=True)
    console.print(_table(cost))
    console.print(f"\n1,000 pictures: {_length(cost.predicted)} predicted, {_length(cost.measured)} measured", soft_wrap=True)
    console.print(_memory(cost), soft_wrap=True)


def _table(cost: "Cost") -> "Table":
    """Everything for 1,000 pictures shown."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("for 1,000 pictures", no_wrap=True)
    for heading in ("every", "billion operations", "seconds predicted", "measured", "share of the rate"):
        table.add_column(heading, justify="right")

    def row(name: str, every: str, operations: float, predicted: float, measured: float) -> None:
        figures = (f"{operations / 1e6:,.1f}", f"{1000 * predicted:.3f}") if operations else ("", "")
        share = f"{predicted / measured:.0%}" if operations else ""
        table.add_row(name, every, *figures, f"{1000 * measured:.3f}", share)

    for phase in cost.prediction.phases:
        predicted = cost.prediction.seconds(phase, cost.rates, cost.precision)
        row(phase.name, f"{phase.every}", phase.operations, predicted, cost.phases[phase.name])
    row("batches, moving average", "1", 0.0, 0.0, cost.rest)
    row("together", "", cost.prediction.operations, cost.predicted, cost.measured)
    return table


def _length(seconds_each: float) -> str:
    seconds = 1000 * seconds_each
    return f"{seconds:.2f} s ({seconds / 60:.4f} minutes)"


def _memory(cost: "Cost") -> str:
    memory = cost.prediction.memory
    parts = {
        "weights": memory.weights,
        "gradients": memory.gradients,
        "optimisers": memory.optimiser,
        "moving average": memory.average,
        "activations": memory.activations,
    }
    named = ", ".join(f"{name} {size / MEBIBYTE:,.1f}" for name, size in parts.items())
    predicted = f"memory in MiB: {memory.total / MEBIBYTE:,.0f} predicted beside PyTorch itself ({named}, in float32)"
    if not cost.peak:
        return predicted
    return f"{predicted}, {cost.peak / MEBIBYTE:,.0f} measured at most, {cost.before / MEBIBYTE:,.0f} of them before the first step"
