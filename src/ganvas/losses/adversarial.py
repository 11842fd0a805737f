"""Adversarial objectives, both sides together, computed from logits so that nothing overflows.

With D(x) = sigmoid(score), -log D(x) = softplus(-score) and -log(1 - D(x)) = softplus(score).
Every function takes scores of shape (B,) in any float type and computes in float32.
"""

from typing import Literal

from torch import Tensor
from torch.nn.functional import relu, softplus

Objective = Literal["non-saturating", "minimax", "least-squares", "hinge", "wasserstein", "relativistic"]
"""What the two networks play for.

non-saturating: cross-entropy; the generator maximises log D(G(z)), strong gradients while the discriminator wins. Goodfellow et
al. 2014, arXiv:1406.2661, section 3. minimax, also called saturating: equation 1 there as it stands.
least-squares: real scores to 1, generated ones to 0, the generator's to 1. Mao et al. 2017, arXiv:1611.04076, equation 9.
hinge: the discriminator's scores past 1 and -1 don't count. Lim and Ye 2017, arXiv:1705.02894; Miyato et al. 2018,
arXiv:1802.05957, equations 16 and 17.
wasserstein: the difference of the mean scores, for a critic that a penalty keeps 1-Lipschitz. Arjovsky et al. 2017,
arXiv:1701.07875, section 3.
relativistic: cross-entropy of each real score against the generated one it is paired with; with both gradient penalties it
converges where the others don't, and covers more modes. Jolicoeur-Martineau 2018, arXiv:1807.00734, section 4 (RpGAN); Huang et
al. 2024, arXiv:2501.05441, section 2.
"""


def discriminator_loss(
    real_scores: Tensor, fake_scores: Tensor, objective: Objective = "non-saturating", smoothing: float = 0.0
) -> dict[str, Tensor]:
    """What the discriminator minimises, means over the batch: {"real": (), "fake": ()}, or {"pairs": ()} where scores are paired.

    Paired scores are those at the same place in the batch, so there must be as many real as fake ones. smoothing: of the objectives
    in ``SMOOTHED``, how far below 1 the probability is that real pictures should get. Salimans et al. 2016, arXiv:1606.03498, section 3.4.
    """
    real, fake = real_scores.float(), fake_scores.float()
    match objective:
        case "non-saturating" | "minimax" if smoothing:
            rest = {"real": ((1 - smoothing) * softplus(-real) + smoothing * softplus(real)).mean()}
            return rest | {"fake": softplus(fake).mean()}
        case "non-saturating" | "minimax":
            return {"real": softplus(-real).mean(), "fake": softplus(fake).mean()}
        case "least-squares":
            return {"real": (real - 1).square().mean() / 2, "fake": fake.square().mean() / 2}
        case "hinge":
            return {"real": relu(1 - real).mean(), "fake": relu(1 + fake).mean()}
        case "wasserstein":
            return {"real": -real.mean(), "fake": fake.mean()}
        case "relativistic":
            return {"pairs": softplus(fake - real).mean()}


def generator_loss(fake_scores: Tensor, objective: Objective, real_scores: Tensor | None = None) -> Tensor:
    """What the generator minimises, (). ``real_scores``, (B,), are needed where the objective pairs them; see ``needs_real``."""
    fake = fake_scores.float()
    match objective:
        case "non-saturating":
            return softplus(-fake).mean()
        case "minimax":
            return -softplus(fake).mean()
        case "least-squares":
            return (fake - 1).square().mean() / 2
        case "hinge" | "wasserstein":
            return -fake.mean()
        case "relativistic":
            if real_scores is None:
                raise ValueError("the relativistic objective needs the scores of real pictures too")
            return softplus(real_scores.float() - fake).mean()


def needs_real(objective: Objective) -> bool:
    """Whether the generator's loss depends on the scores of real pictures."""
    return objective == "relativistic"


SMOOTHED = ("non-saturating", "minimax")
"""Objectives that compare scores with labels, which can be smoothed."""

_PAIRED = ("wasserstein", "relativistic")
"""Objectives whose scores only have a meaning compared with each other."""


def _middle(objective: Objective) -> float:
    return 0.5 if objective == "least-squares" else 0.0


def accuracy(real_scores: Tensor, fake_scores: Tensor, objective: Objective = "non-saturating") -> Tensor:
    """The share of pictures that the discriminator classifies correctly, () in [0, 1]; 0.5 is guessing.

    Where scores only have a meaning compared with each other, the share of pairs in which the real one scores higher.
    """
    if objective in _PAIRED:
        return (real_scores > fake_scores).float().mean()
    middle = _middle(objective)
    return ((real_scores > middle).float().mean() + (fake_scores < middle).float().mean()) / 2


def margins(real_scores: Tensor, fake_scores: Tensor, objective: Objective) -> Tensor:
    """By how much each real score is above the boundary between real and fake, (B,): its partner's score, or a fixed one."""
    return real_scores - (fake_scores if objective in _PAIRED else _middle(objective))
