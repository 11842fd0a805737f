"""A first music model: an autoencoder of melodies of four voices. One file and a recipe; no file of ganvas knows it."""

from typing import Literal

import torch
from torch import Tensor, nn

from ganvas.data.batches.stream import Batch
from ganvas.data.music.settings import MelodySettings
from ganvas.losses.variational import bernoulli_reconstruction, kl_to_standard_normal
from ganvas.models.model import Model, ModelKind, Phase
from ganvas.models.sizes import Shape
from ganvas.recipes import Adam, Recipe, Schedule


class Reader(nn.Module):
    """Rolls (B, V, P, S) in [-1, 1] -> means and log variances (B, Z) each."""

    def __init__(self, shape: Shape, latent_size: int) -> None:
        super().__init__()
        voices, pitches, steps = shape
        self.layers = nn.Sequential(
            nn.Flatten(), nn.Linear(voices * pitches * steps, 64), nn.ReLU(), nn.Linear(64, 2 * latent_size)
        )

    def forward(self, rolls: Tensor) -> tuple[Tensor, Tensor]:
        means, log_variances = self.layers(rolls).chunk(2, 1)
        return means, log_variances


class Player(nn.Module):
    """Latents (B, Z) -> logits (B, V, P, S) of each voice sounding each pitch at each step."""

    def __init__(self, latent_size: int, shape: Shape) -> None:
        super().__init__()
        voices, pitches, steps = shape
        self.layers = nn.Sequential(nn.Linear(latent_size, 64), nn.ReLU(), nn.Linear(64, voices * pitches * steps))
        self.shape = shape

    def forward(self, latents: Tensor) -> Tensor:
        logits: Tensor = self.layers(latents).unflatten(1, self.shape)
        return logits


class MelodyAutoencoder(Model):
    samples_with = ("encoder", "decoder")
    from_latents = ("decoder",)

    @property
    def phases(self) -> tuple[Phase, ...]:
        return (Phase(name="autoencoder", moves=("encoder", "decoder"), losses=self.losses),)

    def losses(self, batch: Batch) -> dict[str, Tensor]:
        means, log_variances = self.networks["encoder"](batch.images)
        latents = means + (log_variances / 2).exp() * batch.normal(self.latent_size, purpose="posterior")
        reconstruction = bernoulli_reconstruction(self.networks["decoder"](latents), (batch.images + 1) / 2)
        return {"reconstruction": reconstruction, "kl": kl_to_standard_normal(means, log_variances)}

    def sample(self, latents: Tensor) -> Tensor:
        """Each voice sounds the pitch that is likeliest, and nothing else: (N, Z) -> (N, V, P, S), -1 or 1."""
        logits = self.networks["decoder"](latents)
        highest = logits.argmax(2, keepdim=True)
        return torch.full_like(logits, -1.0).scatter_(2, highest, 1.0)

    def encode(self, pictures: Tensor) -> Tensor:
        means: Tensor = self.networks["encoder"](pictures)[0]
        return means


class MelodySettingsOfToy(ModelKind):
    kind: Literal["toy-melody"] = "toy-melody"
    latent_size: int = 8

    def build(self, shape: Shape, classes: int = 0) -> MelodyAutoencoder:
        networks = {"encoder": Reader(shape, self.latent_size), "decoder": Player(self.latent_size, shape)}
        return MelodyAutoencoder(self, shape, networks, latent_size=self.latent_size)


def melody_recipe() -> Recipe:
    """Only where the kind is known: within ``kinds.known(MelodySettingsOfToy)``."""
    return Recipe(
        name="toy-melody",
        promise="Learns tunes.",
        model=MelodySettingsOfToy(),
        data=MelodySettings(lowest=60),
        optimisers={"autoencoder": Adam(learning_rate=3e-3)},
        schedule=Schedule(batch_size=16, length="60 steps", preview_rows=3, preview_columns=4),
    )
