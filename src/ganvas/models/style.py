"""The style-based GAN: latents become styles, styles shape every layer, and styles can be mixed and pulled towards their mean."""

from functools import partial
from typing import Annotated, Any, Literal

import torch
from pydantic import Field
from torch import Tensor

from ganvas.data.batches.stream import Batch
from ganvas.losses.penalties import path_lengths
from ganvas.models.exported import Called, ExportSignature
from ganvas.models.gan import Gan, GanSettings
from ganvas.models.model import Phase
from ganvas.models.sizes import Shape, Size, pyramid
from ganvas.networks import joint
from ganvas.networks.condition import Conditioned
from ganvas.networks.style import StyledConvolution, StyleDiscriminator, StyleGenerator

Share = Annotated[float, Field(ge=0, le=1)]

MEAN_STYLE_KEEPS = 0.995
"""Of the running mean of styles, each step. PATH_KEEPS: of the running mean of path lengths. Karras et al. 2020, appendix B."""
PATH_KEEPS = 0.99


class StyleGan(Gan):
    """Karras et al. 2020, arXiv:1912.04958. A Gan whose generator also takes styles and noise, and has a penalty of its own."""

    has_styles = True

    def __init__(self, settings: "StyleGanSettings", shape: Shape, **networks: Any) -> None:
        super().__init__(settings, shape, **networks)
        self.mixing, self.path_length, self.path_length_every = (
            settings.mixing,
            settings.path_length,
            settings.path_length_every,
        )
        self.mean_length: Tensor
        self.register_buffer("mean_length", torch.zeros(()))
        self._before: tuple[int, Tensor] | None = None
        self._followed = (-1, 0)

    @property
    def phases(self) -> tuple[Phase, ...]:
        path = Phase(
            name="path",
            moves=("generator",),
            losses=self.path_losses,
            every=self.path_length_every * self.game.discriminator_steps,
            twice=True,
            role="generator",
        )
        return (*super().phases, path) if self.path_length else super().phases

    @property
    def generator(self) -> StyleGenerator:
        network = self.networks["generator"]
        bare = network.generator if isinstance(network, Conditioned) else network
        assert isinstance(bare, StyleGenerator)
        return bare

    def generated(self, latents: Tensor, batch: Batch) -> Tensor:
        """Pictures of a training batch: fresh noise, and some with two styles, changed from one to the other at a random layer."""
        styles = self.styles(latents)
        self._follow(styles, batch)
        if self.mixing:
            others = self.styles(self.training_latents(batch, purpose="mixed"))
            mixes, where = batch.uniform(2, purpose="mixing").unbind(1)
            layers = self.generator.layers
            cut = torch.where(mixes < self.mixing, (1 + where * (layers - 1)).floor(), torch.full_like(where, layers))
            later = torch.arange(layers, device=cut.device) >= cut[:, None]
            styles = torch.where(later[:, :, None], others, styles)
        return self.generator.synthesise(styles, batch.normal(self.generator.noise_size, purpose="noise"))

    @torch.no_grad()
    def _follow(self, styles: Tensor, batch: Batch) -> None:
        """Move the mean style, once a step: parts of a batch are generated again in every phase, and each counts for its share."""
        if (batch.step, batch.rows.start) > self._followed:
            self._followed = (batch.step, batch.rows.start)
            share = batch.share * joint.ranks()
            self.generator.mean_style.lerp_(joint.mean(styles[:, 0].detach().float().mean(0)), 1 - MEAN_STYLE_KEEPS**share)

    def styles(self, latents: Tensor) -> Tensor:
        """Latents (B, Z) -> the same style for every layer, (B, L, W)."""
        network = self.networks["generator"]
        read = network.joined(latents) if isinstance(network, Conditioned) else latents
        styles: Tensor = self.generator.mapping(read)
        return styles[:, None].expand(-1, self.generator.layers, -1)

    def path_losses(self, batch: Batch) -> dict[str, Tensor]:
        """How unevenly pictures move with their styles; on half the batch. Section 3.2."""
        half, weight = batch.one_in(2)
        if not len(half):
            self._learn_length(batch, torch.zeros(0, device=batch.images.device), 0.0)
            return {"length": torch.zeros((), device=batch.images.device, requires_grad=True)}
        styles = self.styles(self.training_latents(half))
        # Each layer's styles on their own: lengths are means over layers.
        styles = styles + torch.zeros_like(styles)
        images = self.generator.synthesise(styles, half.normal(self.generator.noise_size, purpose="noise"))
        lengths = path_lengths(images, styles, half.normal(*self.shape, purpose="directions"))
        before = self._learn_length(batch, lengths, weight * batch.share)
        weight *= self.path_length * self.path_length_every
        return {"length": weight * (lengths - before).square().mean()}

    @torch.no_grad()
    def _learn_length(self, batch: Batch, lengths: Tensor, share: float) -> Tensor:
        """Move the mean length by those of some pictures, (B,), a ``share`` of the batch's; what it was when the step began, ()."""
        if self._before is None or self._before[0] != batch.step:  # all parts are compared with the same mean
            self._before = (batch.step, self.mean_length.clone())
        if joint.ranks() > 1:
            known = joint.total(torch.tensor([float(lengths.sum()), len(lengths), share], device=lengths.device))
            if known[1]:
                self.mean_length.lerp_(known[0] / known[1], 1 - PATH_KEEPS ** float(known[2]))
        elif len(lengths):
            self.mean_length.lerp_(lengths.mean(), 1 - PATH_KEEPS**share)
        return self._before[1]

    @property
    def spaces(self) -> dict[str, tuple[int, ...]]:
        """z: latents. w: one style for all layers. w+: a style for each layer."""
        generator = self.generator
        width = len(generator.mean_style)
        return super().spaces | {"w": (width,), "w+": (generator.layers, width)}

    def to_space(self, space: str, latents: Tensor) -> Tensor:
        self.check_space(space)
        if space == "z":
            return latents
        styles = self.styles(latents)
        return styles[:, 0] if space == "w" else styles

    def mean_code(self, space: str) -> Tensor | None:
        mean = self.generator.mean_style
        return {"w": mean, "w+": mean.expand(self.generator.layers, -1)}.get(space)

    def style_weights(self) -> Tensor:
        scales = [layer.scale for layer in self.generator.modules() if isinstance(layer, StyledConvolution)]
        return torch.cat([scale.weight * scale.gain for scale in scales])

    def decode(self, space: str, codes: Tensor) -> Tensor:
        self.check_space(space)
        if space == "z":
            return self.sample(codes)
        styles = codes[:, None].expand(-1, self.generator.layers, -1) if space == "w" else codes
        return self.generator.synthesise(styles).clamp(-1, 1)

    def exported(self) -> dict[str, ExportSignature]:
        """Also its two halves, between which styles can be mixed, pulled towards their mean, and moved."""
        network, spaces = self.networks["generator"], self.spaces
        latents, styles = (torch.zeros(2, *spaces[space], device=self.device) for space in ("z", "w+"))
        mapping = ExportSignature(
            module=Called(network, partial(self.to_space, "w+")),
            inputs={"latents": latents},
            output="styles",
            free_axes={"latents": {0: "batch"}, "styles": {0: "batch"}},
        )
        synthesis = ExportSignature(
            module=Called(network, partial(self.decode, "w+")),
            inputs={"styles": styles},
            output="pictures",
            free_axes={"styles": {0: "batch"}, "pictures": {0: "batch"}},
        )
        return {**super().exported(), "mapping": mapping, "synthesis": synthesis}

    def truncated(self, latents: Tensor, psi: float) -> Tensor:
        """Karras et al. 2019, arXiv:1812.04948, appendix B: fewer odd pictures for less variety; all alike at 0."""
        self.check_psi(psi)
        if psi == 1:
            return self.sample(latents)
        styles = self.styles(latents)
        return self.generator.synthesise(torch.lerp(self.generator.mean_style.expand_as(styles), styles, psi)).clamp(-1, 1)


class StyleGanSettings(GanSettings):
    """StyleGAN2's networks, as wide as wanted; they grow with the size of the pictures."""

    kind: Literal["style-gan"] = "style-gan"
    latent_size: Size = 128
    style_size: Size = 128
    """Numbers in the style of a layer."""
    mapping_layers: Size = 2
    """Of the network that turns latents into styles."""
    width: Size = 32
    """Channels at the pictures' own size; each halving doubles them."""
    widest: Size = 256
    """The most channels."""
    group: Size = 4
    """Pictures among which the discriminator compares how much they vary; 1 switches it off."""
    mixing: Share = 0.9
    """The share of training pictures that have two styles."""
    path_length: Annotated[float, Field(ge=0)] = 0.0
    """The weight of the path length penalty; 2 in the paper."""
    path_length_every: Size = 4
    """Steps between two of these penalties, each of which then counts for as many."""

    def build(self, shape: Shape, classes: int = 0) -> StyleGan:
        grid, widths = pyramid(shape, width=self.width, widest=self.widest)
        settings: dict[str, Any] = {"channels": shape[0], "grid": grid}
        generator = StyleGenerator(
            latent_size=self.inputs_of(classes),
            style_size=self.style_size,
            mapping_layers=self.mapping_layers,
            widths=widths[::-1],
            **settings,
        )
        discriminator = StyleDiscriminator(widths=widths, group=self.group, classes=self.classes_of(classes), **settings)
        return StyleGan(self, shape, generator=generator, discriminator=discriminator, classes=classes)
