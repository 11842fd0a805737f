"""Variational autoencoders: an encoder, a decoder, one phase; latents from the prior or from a mixture fitted afterwards."""

from collections.abc import Iterable, Sequence
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from ganvas.data.batches.stream import Batch
from ganvas.errors import ModelError
from ganvas.losses.variational import bernoulli_reconstruction, gaussian_reconstruction, kl_to_standard_normal
from ganvas.models.exported import Called, ExportSignature
from ganvas.models.model import Model, ModelKind, Phase
from ganvas.models.sizes import Shape, Size, fitting
from ganvas.networks.vae import ConvDecoder, ConvEncoder, DenseDecoder, DenseEncoder
from ganvas.randomness import key_of, normal_rows
from ganvas.words import Command, Step, message

Likelihood = Literal["auto", "bernoulli", "gaussian"]
"""What is assumed of pixels. bernoulli: their values are probabilities of ink. gaussian: one deviation for all, which is learned."""
Weight = Annotated[float, Field(ge=0)]


class Vae(Model):
    """An encoder and a decoder trained on one bound. Kingma and Welling 2014, arXiv:1312.6114.

    beta weighs the KL term (Higgins et al. 2017) and rises linearly from 0 over ``beta_warmup_images`` (Bowman et al. 2016).
    """

    samples_with = ("encoder", "decoder")
    from_latents = ("decoder",)
    samplers = ("prior", "mixture")

    def __init__(self, settings: "VaeSettings", shape: Shape, *, encoder: nn.Module, decoder: nn.Module) -> None:
        super().__init__(settings, shape, {"encoder": encoder, "decoder": decoder}, latent_size=settings.latent_size)
        self.beta, self.beta_warmup_images = settings.beta, settings.beta_warmup_images
        self.gaussian = is_gaussian(settings.likelihood, shape)
        components, size = settings.mixture_components, settings.latent_size
        self.mixture_shares: Tensor
        self.mixture_means: Tensor
        self.mixture_scales: Tensor
        # Shares of zero mean that no mixture was fitted yet.
        self.register_buffer("mixture_shares", torch.zeros(components))
        self.register_buffer("mixture_means", torch.zeros(components, size))
        self.register_buffer("mixture_scales", torch.zeros(components, size, size))

    @property
    def phases(self) -> tuple[Phase, ...]:
        return (Phase(name="autoencoder", moves=("encoder", "decoder"), losses=self.losses),)

    def losses(self, batch: Batch) -> dict[str, Tensor]:
        """The bound's two terms, of one draw of each picture's latents. Equation 10 of the paper."""
        targets = (batch.images + 1) / 2
        means, log_variances = self.networks["encoder"](batch.images)
        means, log_variances = means.float(), log_variances.float()
        latents = means + (log_variances / 2).exp() * batch.normal(self.latent_size, purpose="posterior")
        logits = self.networks["decoder"](latents)
        if self.gaussian:
            reconstruction = gaussian_reconstruction(logits, targets, self.networks["decoder"].get_parameter("log_deviation"))
        else:
            reconstruction = bernoulli_reconstruction(logits, targets)
        warmth = min(1.0, batch.images_shown / self.beta_warmup_images) if self.beta_warmup_images else 1.0
        return {"reconstruction": reconstruction, "kl": self.beta * warmth * kl_to_standard_normal(means, log_variances)}

    def latents(self, seeds: Sequence[int], sampler: str = "prior", label: int | None = None) -> Tensor:
        if sampler != "mixture":
            return super().latents(seeds, sampler)
        if not self.has_mixture:
            raise ModelError(
                message("This model's mixture of latents is not fitted yet."),
                Step(message("Fit it from its run"), Command("sample", "RUN", sampler="mixture")),
            )
        # One number more than the latent has chooses the component.
        numbers = normal_rows(list(seeds), self.latent_size + 1).to(self.device)
        chances = torch.special.ndtr(numbers[:, 0])
        component = torch.searchsorted(self.mixture_shares.cumsum(0), chances).clamp_(max=len(self.mixture_shares) - 1)
        return self.mixture_means[component] + torch.einsum("nij,nj->ni", self.mixture_scales[component], numbers[:, 1:])

    def sample(self, latents: Tensor) -> Tensor:
        logits: Tensor = self.networks["decoder"](latents)
        return logits.sigmoid() * 2 - 1

    def reconstruct(self, images: Tensor) -> Tensor:
        """(N, C, H, W) in [-1, 1] -> the same, through the mean of each picture's latents."""
        return self.sample(self.encode(images))

    def encode(self, pictures: Tensor) -> Tensor:
        """The mean of each picture's latents."""
        means: Tensor = self.networks["encoder"](pictures)[0]
        return means

    def exported(self) -> dict[str, ExportSignature]:
        pictures = torch.zeros(2, *self.shape, device=self.device)
        encoder = ExportSignature(
            module=Called(self.networks["encoder"], self.encode),
            inputs={"pictures": pictures},
            output="latents",
            free_axes={"pictures": {0: "batch"}, "latents": {0: "batch"}},
        )
        return {"encoder": encoder, **super().exported()}

    def fit(self, sampler: str, batches: Iterable[Tensor], *, seed: int = 0) -> None:
        self.check_sampler(sampler)
        if sampler == "mixture":
            self.fit_mixture(batches, seed=seed)

    def is_fitted(self, sampler: str) -> bool:
        return sampler != "mixture" or self.has_mixture

    @property
    def has_mixture(self) -> bool:
        return bool(self.mixture_shares.sum() > 0)

    @torch.no_grad()
    def fit_mixture(self, batches: Iterable[Tensor], *, seed: int = 0) -> None:
        """Fit a Gaussian mixture to the latents of real pictures, each (B, C, H, W) in [-1, 1].

        It samples where the encoder really puts pictures, so samples improve without any training.
        Ghosh et al. 2020, arXiv:1903.12436, section 4 ("ex-post density estimation").
        """
        from sklearn.mixture import GaussianMixture

        drawn = []
        for number, images in enumerate(batches):
            means, log_variances = self.networks["encoder"](images.to(self.device))
            noise = normal_rows([key_of(seed, "mixture", number, row) for row in range(len(images))], self.latent_size)
            drawn.append((means + (log_variances / 2).exp() * noise.to(self.device)).cpu())
        latents = torch.cat(drawn).double().numpy()
        if len(latents) == 1:  # scikit-learn asks for two
            latents = latents.repeat(2, axis=0)
        components = min(len(self.mixture_shares), max(1, len(latents) // (4 * self.latent_size)))
        mixture = GaussianMixture(components, covariance_type="full", reg_covar=1e-4, random_state=seed % 2**32).fit(latents)
        self.mixture_shares.zero_()[:components] = torch.from_numpy(mixture.weights_)
        self.mixture_means[:components] = torch.from_numpy(mixture.means_)
        self.mixture_scales[:components] = torch.linalg.cholesky(torch.from_numpy(mixture.covariances_))


def is_gaussian(likelihood: Likelihood, shape: Shape) -> bool:
    """Grey values read well as probabilities of ink; colours do not."""
    return likelihood == "gaussian" or (likelihood == "auto" and shape[0] != 1)


class VaeSettings(ModelKind):
    """What all of them have in common."""

    # The prior is blank early on, when the mixture shows something already.
    first_sampler: ClassVar[str] = "mixture"

    latent_size: Size = 32
    """Numbers that a picture is encoded as."""
    likelihood: Likelihood = "auto"
    """How the error of reconstructions is measured; auto is bernoulli for grey pictures and gaussian for coloured ones."""
    beta: Weight = 1.0
    """The weight of the KL term; 1 is the bound itself."""
    beta_warmup_images: Annotated[int, Field(ge=0)] = 0
    """Images shown while that weight rises from 0."""
    mixture_components: Annotated[int, Field(ge=1, le=100)] = 10
    """Gaussians that the sampler "mixture" fits to the latents of the training pictures."""


class DenseVaeSettings(VaeSettings):
    """A VAE of fully connected layers, for small pictures."""

    kind: Literal["dense-vae"] = "dense-vae"
    latent_size: Size = 20
    widths: tuple[Size, ...] = (256, 128)
    """Of the encoder; the decoder has them the other way round."""

    def build(self, shape: Shape, classes: int = 0) -> Vae:
        learn_deviation = is_gaussian(self.likelihood, shape)
        encoder = DenseEncoder(shape=shape, widths=self.widths, latent_size=self.latent_size)
        decoder = DenseDecoder(
            latent_size=self.latent_size, widths=self.widths[::-1], shape=shape, learn_deviation=learn_deviation
        )
        return Vae(self, shape, encoder=encoder, decoder=decoder)


class ConvVaeSettings(VaeSettings):
    """A convolutional VAE, grey or colour."""

    kind: Literal["conv-vae"] = "conv-vae"
    width: Size = 32
    """Channels of the encoder's first layer; they double with each halving of the pictures."""
    beta_warmup_images: Annotated[int, Field(ge=0)] = 50_000

    def build(self, shape: Shape, classes: int = 0) -> Vae:
        learn_deviation = is_gaussian(self.likelihood, shape)
        with fitting(shape):
            encoder = ConvEncoder(shape=shape, width=self.width, latent_size=self.latent_size)
            decoder = ConvDecoder(latent_size=self.latent_size, width=self.width, shape=shape, learn_deviation=learn_deviation)
        return Vae(self, shape, encoder=encoder, decoder=decoder)
