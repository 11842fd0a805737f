"""Game: what a generator and a discriminator play for, and what keeps the two in balance."""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field
from torch import Tensor, nn

from ganvas.data.batches.stream import Batch
from ganvas.errors import SettingError
from ganvas.losses.adversarial import SMOOTHED, Objective, accuracy, discriminator_loss, generator_loss, margins, needs_real
from ganvas.losses.penalties import around, between, gradient_penalty, lipschitz_penalty
from ganvas.settings import Settings
from ganvas.words import Flag, message

Penalty = Literal["none", "r1", "r1-r2", "wgan-gp", "dragan"]
"""Where the discriminator's gradient is penalised: at real pictures, at real and generated ones (both towards 0), between
the two, or around real ones (both towards length 1)."""


GAMMA_PER_PIXEL = 2e-3
"""Four times where Huang et al. 2024, arXiv:2501.05441, begin at 64 pixels. With light networks it is the better start: a
quarter of it is as good on MNIST, and 1.4 times as far from the data on a small set of colour pictures (decision 16)."""
STEADIER = 2.0
"""By which the penalty grows with each step of the stability knob."""


class Game(Settings):
    """An objective and a penalty; every objective goes with every penalty, but see ``check``.

    Losses of one's own are a Game that overrides ``discriminator_loss`` and ``generator_loss``; see docs/extending.md.
    """

    objective: Objective = "non-saturating"
    """The form of the adversarial loss."""
    penalty: Penalty = "none"
    """Of the discriminator's gradient, against a discriminator that wins outright."""
    gamma: Annotated[float, Field(ge=0)] | Literal["auto"] = "auto"
    """The penalty's weight: half of it times the squared gradient for r1 and r1-r2; for wgan-gp and dragan the papers' lambda.

    auto: 10 for those two, and for the others 0.002 times the number of pixels, as the published ones grow with it.
    """
    stability: Annotated[int, Field(ge=0, le=3)] = 1
    """One knob over gamma: 0 halves it (bolder, sharper, sooner out of balance), 2 and 3 multiply it by 2 and 4."""
    every: Annotated[int, Field(ge=1)] = 1
    """Steps between two penalties, each of which then counts for as many. Karras et al. 2020, arXiv:1912.04958, section 3.1."""
    one_in: Annotated[int, Field(ge=1)] = 1
    """A penalty is taken at one picture of a batch in so many. Some pictures often are worth more than all of them now and then,
    because a discriminator runs away between two penalties (decision 16)."""

    spectral_norm: bool = False
    """Whether every layer of the discriminator is divided by its largest singular value, which bounds it everywhere, besides or
    instead of a penalty. Miyato et al. 2018, arXiv:1802.05957."""
    discriminator_steps: Annotated[int, Field(ge=1)] = 1
    """Steps of the discriminator for each one of the generator. Every step has pictures of its own, so the generator moves in one of
    so many. Arjovsky et al. 2017, arXiv:1701.07875, algorithm 1, has 5."""
    smoothing: Annotated[float, Field(ge=0, lt=0.5)] = 0.0
    """How far below 1 the discriminator's answer to real pictures should stay, 0.1 for example; that to generated ones stays 0. Only
    of the cross-entropies, non-saturating and minimax. Salimans et al. 2016, arXiv:1606.03498, section 3.4."""

    def discriminator_loss(self, real_scores: Tensor, fake_scores: Tensor) -> dict[str, Tensor]:
        """What a discriminator minimises, () each by its name in the log. Scores: (B,), as many of real as of generated pictures."""
        return discriminator_loss(real_scores, fake_scores, self.objective, self.smoothing)

    def generator_loss(self, fake_scores: Tensor, real_scores: Tensor | None = None) -> Tensor:
        """What a generator minimises, (). Scores: (B,); those of real pictures are only there where ``needs_real``."""
        return generator_loss(fake_scores, self.objective, real_scores)

    @property
    def needs_real(self) -> bool:
        """Whether the generator's loss depends on the scores of real pictures."""
        return needs_real(self.objective)

    def accuracy(self, real_scores: Tensor, fake_scores: Tensor) -> Tensor:
        """The share of pictures that the discriminator classifies correctly, () in [0, 1]; 0.5 is guessing."""
        return accuracy(real_scores, fake_scores, self.objective)

    def margins(self, real_scores: Tensor, fake_scores: Tensor) -> Tensor:
        """By how much each real score is above the boundary between real and fake, (B,)."""
        return margins(real_scores, fake_scores, self.objective)

    def moves_generator(self, step: int) -> bool:
        """Whether it is the generator's turn too."""
        return step % self.discriminator_steps == 0

    @property
    def has_penalty(self) -> bool:
        """Whether there is a penalty, and it weighs something."""
        return self.penalty != "none" and self.gamma != 0

    @property
    def penalty_names(self) -> tuple[str, ...]:
        """Of the losses that ``penalties`` gives."""
        return ("r1", "r2") if self.penalty == "r1-r2" else (self.penalty,)

    def weight(self, pixels: int) -> float:
        """Gamma for pictures of so many pixels, after the stability knob."""
        usual = 10.0 if self.penalty in ("wgan-gp", "dragan") else GAMMA_PER_PIXEL * pixels
        return (usual if self.gamma == "auto" else self.gamma) * STEADIER ** (self.stability - 1)

    def check(self, discriminator: nn.Module, *, without_batch_norm: str = "model.batch_norm=false") -> None:
        """Raises SettingError for what can't work: the reason, and what to set instead.

        without_batch_norm: the setting by which this kind of model leaves it out.
        """
        normalised = any(isinstance(layer, nn.modules.batchnorm._BatchNorm) for layer in discriminator.modules())
        if normalised and self.has_penalty:
            raise SettingError(
                message(
                    "A discriminator with batch normalisation can't have the penalty {penalty}: it asks for the gradient of one "
                    "picture's score, and normalisation makes every score depend on the whole batch.",
                    penalty=self.penalty,
                ),
                message(
                    "Leave one of them out:  {one}  or  {other}",
                    one=Flag("settings", [without_batch_norm]),
                    other=Flag("settings", ["model.game.penalty=none"]),
                ),
            )
        if normalised and self.spectral_norm:
            raise SettingError(
                message(
                    "A discriminator with batch normalisation can't have a spectral norm: the one scales up again what the other "
                    "bounds."
                ),
                message(
                    "Leave one of them out:  {one}  or  {other}",
                    one=Flag("settings", [without_batch_norm]),
                    other=Flag("settings", ["model.game.spectral_norm=false"]),
                ),
            )
        if self.smoothing and self.objective not in SMOOTHED:
            raise SettingError(
                message(
                    "The objective {objective} compares scores with each other or with margins, so it has no labels to smooth.",
                    objective=self.objective,
                ),
                message("Leave it out:  {flag}", flag=Flag("settings", ["model.game.smoothing=0"])),
                message("Or take the cross-entropy:  {flag}", flag=Flag("settings", ["model.game.objective=non-saturating"])),
            )
        if self.objective == "wasserstein" and not self.has_penalty and not self.spectral_norm:
            raise SettingError(
                message(
                    "The wasserstein objective needs a penalty or a spectral norm: without one nothing bounds the critic's scores."
                ),
                message("For example:  {flag}", flag=Flag("settings", ["model.game.penalty=wgan-gp", "model.game.gamma=10"])),
                message("Or, cheaper:  {flag}", flag=Flag("settings", ["model.game.spectral_norm=true"])),
            )

    def penalties(
        self,
        scores: Callable[[Tensor, str], Tensor],
        real: Tensor,
        fakes: Callable[[], Tensor],
        batch: Batch,
        pixels: int | None = None,
    ) -> dict[str, Tensor]:
        """The penalty of one step, named and weighted for all the steps until its next turn.

        scores: images (B, C, H, W) and what they are, "real" or "fake" -> (B,). real, and fakes where they are needed: (B, C, H, W).
        pixels: how many a score is about; None for all of a picture.
        """
        weight = self.weight(pixels or real[0, 0].numel())
        if self.penalty in ("r1", "r1-r2"):
            found = {}
            for name, side in zip(self.penalty_names, ("real", "fake"), strict=False):
                images = real if side == "real" else fakes()
                images = images.detach().float().requires_grad_()
                found[name] = weight / 2 * self.every * gradient_penalty(scores(images, side), images).mean()
            return found
        if self.penalty == "wgan-gp":
            images = between(real, fakes().float(), batch.uniform(purpose="between"))
        else:
            images = around(real, batch.uniform(*real.shape[1:], purpose="around"))
        return {self.penalty: weight * self.every * lipschitz_penalty(scores(images, "real"), images).mean()}
