"""What a model gives to programs that run it elsewhere: a module, and what goes in and comes out of it by name."""

from collections.abc import Callable
from dataclasses import dataclass, field

from torch import Tensor, nn


class Called(nn.Module):
    """A function of tensors as a module that holds the network whose weights the function uses, so that a tracer finds them."""

    def __init__(self, network: nn.Module, function: Callable[..., Tensor]) -> None:
        super().__init__()
        self.network = network
        self._function = function
        self.training = network.training

    def forward(self, *inputs: Tensor) -> Tensor:
        return self._function(*inputs)


@dataclass(frozen=True, kw_only=True)
class ExportSignature:
    """One part of a model for use without it: pictures in and out are in [-1, 1], (B, C, H, W)."""

    module: nn.Module
    """In eval mode where the model is; called with the inputs in their order, it returns one tensor."""
    inputs: dict[str, Tensor]
    """Name -> an example with a batch of 2, which a tracer can't take for a constant as it might 1."""
    output: str
    """The name of what it returns."""
    free_axes: dict[str, dict[int, str]] = field(default_factory=dict)
    """For each input and the output, the axes that may have any size, and what they are called. Axes of one name have one size."""
