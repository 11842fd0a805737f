"""Model and Phase: what the training loop, the samplers and the files know of every kind of model."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from ganvas.data.batches.stream import Batch
from ganvas.data.sources.two_sides import Relation
from ganvas.errors import ModelError, SettingError
from ganvas.models.game import Game
from ganvas.networks.stages import stages_of
from ganvas.randomness import normal_rows
from ganvas.settings import Settings

Shape = tuple[int, int, int]
"""(C, H, W) of one picture."""

Size = Annotated[int, Field(ge=1, le=65536)]
"""A width or a number of latents."""


LARGEST_PSI = 1.5
"""Beyond, styles are further from their mean than any that were trained."""


@dataclass(frozen=True, kw_only=True)
class Phase:
    """One optimiser step: the networks that move and the losses that move them."""

    name: str
    moves: tuple[str, ...]
    """Names of networks of the model."""
    losses: Callable[[Batch], dict[str, Tensor]]
    """Named, already weighted, each a mean over the batch."""
    every: int = 1
    """Play the phase when step % every == 0."""
    twice: bool = False
    """True when a loss differentiates twice (R1, gradient penalty): such a phase runs in float32."""
    role: Literal["generator", "discriminator", "both"] = "both"
    """Whose side of a game it plays, for whoever looks at the balance of the two; names are for people."""


class ModelKind(Settings):
    """The settings of a kind of model, which build one."""

    relation: ClassVar[Relation | None] = None
    """How its pictures belong together where it learns from two sides: then a batch has those of b behind those of a in its
    channels, and the shape it is built for is that of one of them."""

    reads_pictures: ClassVar[bool] = False
    """Whether it makes pictures of pictures instead of latents: then ``Model.sample`` reads what ``Model.inputs`` gives."""

    verb: ClassVar[str] = "sample"
    """The command that uses it."""

    @property
    def sides(self) -> int:
        return 1 if self.relation is None else 2

    @property
    def plays(self) -> Game | None:
        """The game between its networks; None where they don't play against each other."""
        return None

    @property
    def learns_classes(self) -> bool:
        """Whether it needs to know the classes of its pictures."""
        return False


class Model(nn.Module):
    """A kind of model. Everything that must survive a resume is a parameter or a buffer."""

    samples_with: ClassVar[tuple[str, ...]]
    """The networks that a shared model needs; the moving average is kept of these."""
    from_latents: ClassVar[tuple[str, ...]]
    """The networks that read latents; the others read pictures."""
    samplers: ClassVar[tuple[str, ...]] = ("prior",)
    """The ways in which latents can be drawn."""
    has_styles: ClassVar[bool] = False
    """Whether latents become styles, which ``truncated`` can pull towards their mean."""
    at_once: ClassVar[int] = 32
    """Pictures that are always made together, so that none depends on how many are asked for; see inference/trained.py."""
    classes: int = 0
    """How many classes it makes on demand."""

    def __init__(self, settings: ModelKind, shape: Shape, networks: dict[str, nn.Module], *, latent_size: int = 0) -> None:
        super().__init__()
        self.settings, self.shape, self.latent_size = settings, shape, latent_size
        self.networks = nn.ModuleDict(networks)
        self._parameters_of: dict[str, list[nn.Parameter]] = {}

    @property
    def phases(self) -> tuple[Phase, ...]:
        raise NotImplementedError

    def latents(self, seeds: Sequence[int], sampler: str = "prior", label: int | None = None) -> Tensor:
        """(len(seeds), Z) float32, one independent stream per seed in [0, 2**128): a picture never depends on its batch.

        label: the class that is wanted, of a model that has ``classes``; None draws them too.
        """
        self.check_sampler(sampler)
        if self.settings.reads_pictures:
            raise ModelError(
                "This model turns pictures into pictures: it makes none from nothing.",
                f"Give it some:  ganvas {self.settings.verb} RUN PICTURES --out FOLDER",
            )
        return normal_rows(list(seeds), self.latent_size).to(self.device)

    def sample(self, latents: Tensor) -> Tensor:
        """(N, Z) -> (N, C, H, W) in [-1, 1]."""
        raise NotImplementedError

    def inputs(self, keys: Sequence[int], pictures: Tensor) -> Tensor:
        """What examples to look at are made of: latents, one a key; of a model that reads pictures, what it is given of these.

        pictures: (N, C or 2 C, H, W), as batches have them.
        """
        return self.latents(keys)

    def entry(self, network: str) -> tuple[int, ...]:
        """The shape of one thing that a network reads: latents (Z,), or a picture (C, H, W)."""
        return (self.latent_size,) if network in self.from_latents else self.shape

    def wanted(self, pictures: Tensor) -> Tensor:
        """Of a batch's pictures those that it learns to make: (B, C, H, W)."""
        return pictures

    def columns(self, inputs: Tensor, made: Tensor, pictures: Tensor) -> tuple[Tensor, ...]:
        """What a sheet shows of each example, side by side, (N, C, H, W) each: what was made, and what helps to judge it."""
        return (made,)

    def truncated(self, latents: Tensor, psi: float) -> Tensor:
        """``sample``, with styles at ``psi`` of their distance from the mean style, in [0, LARGEST_PSI]; 1 is ``sample`` itself.

        Raises SettingError for another psi, ModelError where there are no styles and psi isn't 1.
        """
        self.check_psi(psi)
        return self.sample(latents)

    def readings(self) -> dict[str, Tensor]:
        """Scalars about the last batch that are no losses, for the health check. Asked for once a note, not once a step."""
        return {}

    def check_sampler(self, sampler: str) -> None:
        if sampler not in self.samplers:
            raise ModelError(
                f"This kind of model has no sampler {sampler!r}.",
                f"It has: {', '.join(self.samplers)}. Leave --sampler out for the usual one.",
            )

    def check_psi(self, psi: float) -> None:
        if not 0 <= psi <= LARGEST_PSI:
            raise SettingError(
                f"psi={psi:g} is out of range: 0 makes the mean picture, 1 changes nothing, {LARGEST_PSI:g} is the largest.",
                "For example: --psi 0.7",
            )
        if psi != 1 and not self.has_styles:
            raise ModelError(
                f"This kind of model has no styles that psi={psi:g} could pull towards their mean.",
                "Leave --psi out, or train a model that has styles:  ganvas train PICTURES --recipe style",
            )

    @property
    def device(self) -> torch.device:
        return next(self.parameters()).device

    def only_sampling(self) -> "Model":
        """The same model in eval mode, stripped of the networks that sampling doesn't need; changes this object."""
        for name in list(self.networks):
            if name not in self.samples_with:
                del self.networks[name]
        self._parameters_of = {}
        return self.eval().requires_grad_(False)

    def moving(self, names: tuple[str, ...]) -> list[nn.Parameter]:
        """The parameters of some networks, in a fixed order."""
        return [parameter for name in names for parameter in self.parameters_of(name)]

    def parameters_of(self, name: str) -> list[nn.Parameter]:
        """The parameters of one network; collected once, because walking its modules in every step would be felt."""
        if name not in self._parameters_of:
            self._parameters_of[name] = list(self.networks[name].parameters())
        return self._parameters_of[name]


@contextmanager
def only_moving(model: Model, names: tuple[str, ...]) -> Iterator[None]:
    """Gradients reach the named networks only; the backward pass skips the weights of the others. May be nested."""
    changed = [
        parameter
        for name in model.networks
        for parameter in model.parameters_of(name)
        if parameter.requires_grad is not (name in names)
    ]
    for parameter in changed:
        parameter.requires_grad_(not parameter.requires_grad)
    try:
        yield
    finally:
        for parameter in changed:
            parameter.requires_grad_(not parameter.requires_grad)


@contextmanager
def fitting(shape: Shape) -> Iterator[None]:
    """Turns a network's complaint about the pictures' shape into one that a person can act on."""
    try:
        yield
    except ValueError as error:
        _, height, width = shape
        message = f"This model can't make pictures of {width}x{height}. {error}"
        raise SettingError(message, "Choose another size, for example --resolution 32.") from None


def pyramid(shape: Shape, *, width: int, widest: int) -> tuple[tuple[int, int], tuple[int, ...]]:
    """The (H, W) of the grid from which doublings lead to pictures, and the channels at each size, from the pictures' own to the grid's.

    Each halving doubles ``width``, up to ``widest``. Raises SettingError for pictures that no doublings lead to.
    """
    with fitting(shape):
        grid, doublings = stages_of(shape[1:])
    return grid, tuple(min(widest, width * 2**halvings) for halvings in range(doublings + 1))


def trainable(network: nn.Module) -> int:
    """How many numbers training can change in a network."""
    return sum(parameter.numel() for parameter in network.parameters() if parameter.requires_grad)
