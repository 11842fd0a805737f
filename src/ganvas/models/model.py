"""Model and Phase: what the training loop, the samplers and the files know of every kind of model.

How to add a kind: one file with two classes. Nothing else asks what kind a model is. One that ships lies next to this file, and its
settings are named in ``kinds.py``; one of your own lies anywhere, and docs/extending.md begins with it. To write are

1. the settings, a ``ModelKind``: a field for whatever can be chosen, ``kind``, and ``build(shape, classes)``, which makes the networks;
2. ``Model.phases``: which networks move, and by which losses;
3. the losses, a function of a ``Batch`` each: named, weighted, means over the batch. What several of them need is a ``OncePerStep``;
4. ``Model.sample``: latents to pictures;
5. of a model that reads pictures, instead of latents: ``inputs`` and ``wanted``, which say what a batch gives it and asks of it, and
   what it can do, ``directions`` with ``translated`` and ``translator``, or ``restores`` with ``mended``; ``tasks`` say how it is
   evaluated.

A capability that a kind doesn't have needs nothing: the methods here say so.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import torch
from torch import Tensor, nn

from ganvas.data.batches.augmentation import Kind as Augmenting
from ganvas.data.batches.stream import Batch
from ganvas.data.sources.sides.shots import Relation
from ganvas.errors import ModelError, SettingError
from ganvas.models.exported import Called, ExportSignature
from ganvas.models.game import Game
from ganvas.models.once import OncePerStep
from ganvas.models.prior import Prior, between
from ganvas.models.sizes import Shape
from ganvas.models.task import Task
from ganvas.randomness import normal_rows
from ganvas.settings import Settings
from ganvas.words import Command, Flag, Step, listed, message

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

    first_sampler: ClassVar[str] = "prior"
    """The sampler that shows most of what a run has learned, early on too; it may need a fit (``Model.fit``), which needs the run."""

    if TYPE_CHECKING:  # each kind declares it, as the word that distinguishes it from the others
        kind: str
        """What it is called in recipes and files."""

    def build(self, shape: Shape, classes: int = 0) -> "Model":
        """The model for pictures of a shape, in so many classes, its weights drawn from torch's generator.

        Raises SettingError for what it can't be built for.
        """
        raise NotImplementedError

    @property
    def sides(self) -> int:
        """How many sets of pictures it learns from: 1 or 2."""
        return 1 if self.relation is None else 2

    @property
    def plays(self) -> Game | None:
        """The game between its networks; None where they don't play against each other."""
        return None

    @property
    def augmented_by(self) -> tuple[Augmenting, ...]:
        """The kinds of augmentation that change what its discriminators are shown."""
        return ()

    @property
    def learns_classes(self) -> bool:
        """Whether it needs to know the classes of its pictures."""
        return False


class Model(nn.Module):
    """A kind of model. Everything that must survive a resume is a parameter or a buffer.

    settings: those it was built from. shape: (C, H, W) of its pictures. networks: by name, as a ``torch.nn.ModuleDict``.
    latent_size: Z, the numbers that a picture is made from.
    """

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
    """How many classes it makes on demand. Then latents end with their shares, (K,): a one and zeros, or anything in between."""
    prior: Prior = "normal"
    """What its latents are drawn from, but for those shares."""
    directions: tuple[str, ...] = ()
    """In which it translates, "a-to-b" or "b-to-a", the usual one first; empty where it doesn't."""
    restores: ClassVar[bool] = False
    """Whether it restores damaged pictures; then ``mended`` fills holes."""

    def __init__(self, settings: ModelKind, shape: Shape, networks: dict[str, nn.Module], *, latent_size: int = 0) -> None:
        super().__init__()
        self.settings, self.shape, self.latent_size = settings, shape, latent_size
        self.networks = nn.ModuleDict(networks)
        self._parameters_of: dict[str, list[nn.Parameter]] = {}

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The optimiser steps of a step of training, in their order."""
        raise NotImplementedError

    def latents(self, seeds: Sequence[int], sampler: str = "prior", label: int | None = None) -> Tensor:
        """(len(seeds), Z) float32, one independent stream per seed in [0, 2**128): a picture never depends on its batch.

        label: the class that is wanted, of a model that has ``classes``; None draws them too.
        """
        self.check_sampler(sampler)
        if self.settings.reads_pictures:
            raise ModelError(
                message("This model turns pictures into pictures: it makes none from nothing."),
                Step(message("Give it some"), Command(self.settings.verb, "RUN", "PICTURES", out="FOLDER")),
            )
        return normal_rows(list(seeds), self.latent_size).to(self.device)

    def between(self, one: Tensor, other: Tensor, share: float) -> Tensor:
        """Latents at a share of the way, in [0, 1], from some to others, (N, Z) each: such as could have been drawn."""
        return between(one, other, share, "normal")

    def sample(self, latents: Tensor) -> Tensor:
        """(N, Z) -> (N, C, H, W) in [-1, 1]; of a model that reads pictures, what becomes of its ``inputs``."""
        raise NotImplementedError

    @property
    def spaces(self) -> dict[str, tuple[int, ...]]:
        """The latent spaces of its pictures, and the shape of one code in each: {"z": (Z,)}."""
        return {"z": (self.latent_size,)} if self.latent_size else {}

    def decode(self, space: str, codes: Tensor) -> Tensor:
        """The pictures of some codes: (N, *spaces[space]) -> (N, C, H, W) in [-1, 1]. Of latents, it is ``sample``. Raises ModelError."""
        self.check_space(space)
        return self.sample(codes)

    def to_space(self, space: str, latents: Tensor) -> Tensor:
        """Latents (N, Z) as codes of another space, which make the same pictures: (N, *spaces[space]). Raises ModelError."""
        self.check_space(space)
        return latents

    def mean_code(self, space: str) -> Tensor | None:
        """The code in a space that ``truncated`` pulls towards, (*spaces[space]); None where there is none."""
        return None

    def style_weights(self) -> Tensor | None:
        """The weights of all layers that read styles, one below the other, (M, W) for codes (W,) of w; None where there are no styles."""
        return None

    def encode(self, pictures: Tensor) -> Tensor:
        """The latents nearest to pictures, (N, C, H, W) in [-1, 1] -> (N, Z). Raises ModelError where no network finds them."""
        raise ModelError(
            message("This kind of model has no encoder, so it can't find the latents of a picture."),
            Step(message("Train one that has"), Command("train", "PICTURES", recipe="vae-conv")),
        )

    def fit(self, sampler: str, batches: Iterable[Tensor], *, seed: int = 0) -> None:
        """Fit a sampler to training pictures, (B, C, H, W) in [-1, 1] each, where it needs that. Raises ModelError."""
        self.check_sampler(sampler)

    def is_fitted(self, sampler: str) -> bool:
        """Whether a sampler can draw latents, or must be fitted first."""
        return True

    def translated(self, pictures: Tensor, direction: str | None = None) -> Tensor:
        """What becomes of pictures in a direction, by default the usual one: (N, C, H, W) in [-1, 1] -> the same, of any size."""
        raise NotImplementedError

    def translator(self, direction: str | None = None) -> nn.Module:
        """The network that reads the pictures then, or that restores. It says its ``stride`` and ``reach``; see networks/translators.py."""
        raise NotImplementedError

    def side_given(self, direction: str | None = None) -> int:
        """The side whose pictures are translated: 0 for a, 1 for b."""
        return int((direction or next(iter(self.directions), "")) == "b-to-a")

    def mended(self, pictures: Tensor, holes: Tensor) -> Tensor:
        """Restored pictures, (N, C, H, W) in [-1, 1]. holes: (N, 1, H, W), 1 where ``pictures`` were filled smoothly; see filling.py."""
        raise NotImplementedError

    @property
    def tasks(self) -> tuple[Task, ...]:
        """How a model that reads pictures is to be evaluated: each direction, or each kind of damage."""
        return ()

    def exported(self) -> dict[str, ExportSignature]:
        """What programs need that run it without ganvas, part by part. The parts make the pictures that ``sample`` makes."""
        network, latents = self.networks[self.from_latents[0]], torch.zeros(2, self.latent_size, device=self.device)
        return {
            "generator": ExportSignature(
                module=Called(network, self.sample),
                inputs={"latents": latents},
                output="pictures",
                free_axes={"latents": {0: "batch"}, "pictures": {0: "batch"}},
            )
        }

    def end_step(self) -> None:
        """Let go of what the phases of a step share, which must not outlive it."""
        for held in vars(self).values():
            if isinstance(held, OncePerStep):
                held.drop()

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
        """What a sheet shows of each example, next to each other, (N, C, H, W) each: what was made, and what to compare it with."""
        return (made,)

    def truncated(self, latents: Tensor, psi: float) -> Tensor:
        """``sample``, with styles at ``psi`` of their distance from the mean style, in [0, LARGEST_PSI]; 1 is ``sample`` itself.

        Raises SettingError for a psi outside that range, ModelError for any psi but 1 where the model has no styles.
        """
        self.check_psi(psi)
        return self.sample(latents)

    def readings(self) -> dict[str, Tensor]:
        """Scalars about the last batch that are not losses, for the health check. Asked for once a note, not once a step."""
        return {}

    def check_sampler(self, sampler: str) -> None:
        """Raises ModelError for a sampler that this kind doesn't have."""
        if sampler not in self.samplers:
            raise ModelError(
                message("This kind of model has no sampler {sampler!r}.", sampler=sampler),
                message(
                    "It has: {known}. Leave {flag} out for the usual one.", known=listed(self.samplers), flag=Flag("sampler")
                ),
            )

    def check_space(self, space: str) -> None:
        """Raises ModelError for a latent space that this kind doesn't have."""
        if not self.spaces:
            raise ModelError(
                message("This model turns pictures into pictures: it has no latents."),
                Step(message("Train one that has"), Command("train", "PICTURES")),
            )
        if space not in self.spaces:
            raise ModelError(
                message("This kind of model has no latent space {space!r}.", space=space),
                message("It has: {known}.", known=listed(list(self.spaces))),
            )

    def check_psi(self, psi: float) -> None:
        """Raises SettingError for a psi that is out of range, ModelError where there are no styles for it."""
        if not 0 <= psi <= LARGEST_PSI:
            raise SettingError(
                message(
                    "The value psi={psi:g} is out of range: 0 makes the mean picture, 1 changes nothing, {largest:g} is the largest.",
                    psi=psi,
                    largest=LARGEST_PSI,
                ),
                message("For example:  {flag}", flag=Flag("psi", 0.7)),
            )
        if psi != 1 and not self.has_styles:
            raise ModelError(
                message("This kind of model has no styles that psi={psi:g} could pull towards their mean.", psi=psi),
                Step(
                    message("Leave {flag} out, or train a model that has styles", flag=Flag("psi")),
                    Command("train", "PICTURES", recipe="style"),
                ),
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


def trainable(network: nn.Module) -> int:
    """How many numbers training can change in a network."""
    return sum(parameter.numel() for parameter in network.parameters() if parameter.requires_grad)
