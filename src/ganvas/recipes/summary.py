"""Summary: a recipe's networks as tables in plain text, with the lines that people know from Keras's ``model.summary()``."""

from ganvas.models.sizes import Shape
from ganvas.recipes.layers import Row, layers
from ganvas.recipes.recipe import Recipe
from ganvas.words import Message, message

BYTES = 4
"""Of a weight, which is stored as float32."""


def summary(recipe: Recipe, shape: Shape, classes: int = 0) -> str:
    """A table for each network: its layers, the shapes of their outputs, their weights, and the totals; print it.

    shape: (C, H, W) of the pictures. classes: how many a conditional model learns.
    """
    tables = [_table(name, shape, rows) for name, rows in layers(recipe, shape, classes).items()]
    notes = [message("Shapes are in PyTorch's order, (batch, channels, height, width). None stands for any batch size.")]
    if recipe.model.plays is not None:
        notes.append(message("A discriminator's scores are logits: where the loss needs a sigmoid, it applies it itself."))
    return "\n\n".join([*tables, "\n".join(notes)])


def _table(network: str, shape: Shape, rows: list[Row]) -> str:
    channels, height, width = shape
    head = (message("Layer (type)"), message("Output Shape"), message("Param #"))
    cells = [(_named(row), _shape(row), f"{row.parameters + row.fixed:,}") for row in rows]
    wide = [max(len(line[column]) for line in (head, *cells)) for column in range(3)]
    lines = [f"{layer:<{wide[0]}}  {output:<{wide[1]}}  {count:>{wide[2]}}" for layer, output, count in (head, *cells)]
    rule = "─" * len(lines[0])
    trained, fixed = sum(row.parameters for row in rows), sum(row.fixed for row in rows)
    size = f"{width}x{height}x{channels}"
    return "\n".join(
        [
            message("{network}, pictures of {size}", network=network, size=size),
            rule,
            lines[0],
            rule,
            *lines[1:],
            rule,
            message("Total params: {count:,} ({size})", count=trained + fixed, size=_bytes(trained + fixed)),
            message("Trainable params: {count:,} ({size})", count=trained, size=_bytes(trained)),
            message("Non-trainable params: {count:,} ({size})", count=fixed, size=_bytes(fixed)),
        ]
    )


def _named(row: Row) -> str:
    return f"{row.place} ({row.layer})" if row.place else row.layer


def _shape(row: Row) -> str:
    return "" if row.shape is None else str((None, *row.shape))


def _bytes(weights: int) -> Message:
    """The memory that so many weights take, in the unit that suits."""
    size = weights * BYTES
    if size < 1024:
        return message("{size} B", size=size)
    if size < 1024**2:
        return message("{size:.2f} KB", size=size / 1024)
    return message("{size:.2f} MB", size=size / 1024**2)
