"""Layers: the networks of a recipe layer by layer, with output shapes and parameter counts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrize import is_parametrized
from torch.overrides import TorchFunctionMode

from ganvas.models import Model, trainable
from ganvas.models.sizes import Shape
from ganvas.networks.dcgan import ToMaps
from ganvas.recipes.recipe import Recipe

_LAST = {"tanh": "Tanh", "sigmoid": "Sigmoid"}
"""Functions that a network may end in without having a layer for them."""


@dataclass(frozen=True)
class Row:
    """One layer; ``shape`` is that of its output without the batch, None for what is outside of layers or only used in training."""

    layer: str
    shape: tuple[int, ...] | None
    parameters: int
    """How many numbers training changes by gradients."""
    fixed: int = 0
    """How many more are saved with it: the running means and variances of batch normalisation."""
    place: str = ""
    """Where the layer is in its network, as PyTorch names it: "layers.3"; empty for a function."""


def usual_shape(recipe: Recipe, size: tuple[int, int] | None = None, channels: int | None = None) -> Shape:
    """The shape that a recipe is shown for; size: (height, width), by default the recipe's own squares, else 28x28 grey.

    For recipes that make pictures from pictures, else 64x64 colour.
    """
    usual_side, usual_channels = (64, 3) if recipe.model.reads_pictures else (28, 1)
    own_channels, own_height, own_width = recipe.data.usual_shape(usual_side, usual_channels)
    height, width = size or (own_height, own_width)
    return channels or own_channels, height, width


def layers(recipe: Recipe, shape: Shape, classes: int = 0) -> dict[str, list[Row]]:
    """The rows of each network of the recipe's model. Nothing is computed: only shapes pass, on the meta device."""
    rows: dict[str, list[Row]] = {}
    with torch.device("meta"):
        model = recipe.model.build(shape, classes)
        for name, network in model.networks.items():
            rows[name] = _follow(network, _way_through(model, name), torch.empty(2, *model.entry(name)))
    return rows


def _way_through(model: Model, name: str) -> Callable[[Tensor], Any]:
    """From what a network reads to what it gives: a lone network of latents makes whole pictures, with what ``sample`` adds to it."""
    if not model.settings.reads_pictures and model.from_latents == (name,):
        return model.sample
    found: Callable[[Tensor], Any] = model.networks[name]
    return found


class _Functions(TorchFunctionMode):
    """Notes the functions of _LAST outside of layers."""

    def __init__(self, note: Callable[[str, Tensor], None]) -> None:
        super().__init__()
        self.inside, self._note = 0, note

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        output = function(*args, **(kwargs or {}))
        name = getattr(function, "__name__", "")
        if not self.inside and name in _LAST:
            self._note(_LAST[name], output)
        return output


def _follow(network: nn.Module, way: Callable[[Tensor], Any], entry: Tensor) -> list[Row]:
    rows: list[Row] = []
    passed: set[nn.Module] = set()
    functions = _Functions(lambda name, output: rows.append(Row(name, tuple(output.shape[1:]), 0)))

    def enter(layer: nn.Module, inputs: Any) -> None:
        functions.inside += 1

    def leave(layer: nn.Module, inputs: Any, output: Any) -> None:
        functions.inside -= 1
        passed.add(layer)
        rows.append(_row(layer, tuple(output.shape[1:]), places[layer]))

    leaves = list(_leaves(network))
    places = {module: name for name, module in network.named_modules()}
    hooks = [hook for leaf in leaves for hook in (leaf.register_forward_pre_hook(enter), leaf.register_forward_hook(leave))]
    network.eval()
    with functions:
        way(entry)
    for hook in hooks:
        hook.remove()
    # Layers that only training uses are not on the way from one end to the other.
    rows += [_row(leaf, None, places[leaf]) for leaf in leaves if leaf not in passed and trainable(leaf)]
    loose, fixed = (count(network) - sum(map(count, leaves)) for count in (trainable, _fixed))
    return [*rows, Row("own parameters", None, loose, fixed)] if loose or fixed else rows


def _row(layer: nn.Module, shape: tuple[int, ...] | None, place: str) -> Row:
    return Row(_describe(layer), shape, trainable(layer), _fixed(layer), place)


def _fixed(module: nn.Module) -> int:
    """The numbers saved with it that training doesn't change by gradients; what normalises its weights is no part of the network."""
    learned = {name for name, _ in module.named_parameters()}
    return sum(
        tensor.numel()
        for name, tensor in module.state_dict().items()
        if name not in learned and tensor.is_floating_point() and "parametrizations" not in name
    )


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
