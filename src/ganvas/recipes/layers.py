"""Layers: the networks of a recipe layer by layer, with output shapes and parameter counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrize import is_parametrized

from ganvas.models import trainable
from ganvas.models.sizes import Shape
from ganvas.networks.dcgan import ToMaps
from ganvas.recipes.recipe import Recipe


@dataclass(frozen=True)
class Row:
    """One layer; ``shape`` is that of its output without the batch, None for what is outside of layers or only used in training."""

    layer: str
    shape: tuple[int, ...] | None
    parameters: int


def usual_shape(recipe: Recipe, size: tuple[int, int] | None = None, channels: int | None = None) -> Shape:
    """The shape that a recipe is shown for; size: (height, width), by default the recipe's own squares, else 28x28 grey.

    For recipes that make pictures from pictures, else 64x64 colour.
    """
    usual_side, usual_channels = (64, 3) if recipe.model.reads_pictures else (28, 1)
    own_channels, own_height, own_width = recipe.data.usual_shape(usual_side, usual_channels)
    height, width = size or (own_height, own_width)
    return channels or own_channels, height, width


def layers(recipe: Recipe, shape: Shape) -> dict[str, list[Row]]:
    """The rows of each network of the recipe's model. Nothing is computed: only shapes pass, on the meta device."""
    rows: dict[str, list[Row]] = {}
    with torch.device("meta"):
        model = recipe.model.build(shape)
        for name, network in model.networks.items():
            rows[name] = _follow(network, torch.empty(2, *model.entry(name)))
    return rows


def _follow(network: nn.Module, entry: Tensor) -> list[Row]:
    rows: list[Row] = []
    passed: set[nn.Module] = set()

    def note(layer: nn.Module, inputs: Any, output: Any) -> None:
        passed.add(layer)
        rows.append(Row(_describe(layer), tuple(output.shape[1:]), trainable(layer)))

    leaves = list(_leaves(network))
    hooks = [layer.register_forward_hook(note) for layer in leaves]
    network.eval()(entry)
    for hook in hooks:
        hook.remove()
    # Layers that only training uses are not on the way from one end to the other.
    rows += [Row(_describe(leaf), None, trainable(leaf)) for leaf in leaves if leaf not in passed and trainable(leaf)]
    loose = trainable(network) - sum(trainable(leaf) for leaf in leaves)
    return [*rows, Row("own parameters", None, loose)] if loose else rows


def _leaves(network: nn.Module) -> Iterator[nn.Module]:
    """The layers without layers inside; what normalises a layer's weight belongs to the layer."""
    for layer in network.children():
        if is_parametrized(layer) or not list(layer.children()):
            yield layer
        else:
            yield from _leaves(layer)


def _describe(layer: nn.Module) -> str:
    """Linear, or ConvTranspose2d 5x5 stride 2: the settings of a layer that a reader wants to know."""
    if isinstance(layer, ToMaps):
        return "Linear to maps"
    words = [type(layer).__name__.removeprefix("Parametrized")]
    if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
        words.append("x".join(map(str, layer.kernel_size)))
        if layer.stride != (1, 1):
            words.append(f"stride {layer.stride[0]}")
    elif isinstance(layer, nn.LeakyReLU):
        words.append(f"{layer.negative_slope:g}")
    elif isinstance(getattr(layer, "p", None), float):
        words.append(f"{layer.p:g}")
    return " ".join(words)
