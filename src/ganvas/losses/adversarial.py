"""Adversarial objectives, both sides together, computed from logits so that nothing overflows.

With D(x) = sigmoid(score), -log D(x) = softplus(-score) and -log(1 - D(x)) = softplus(score).
Every function takes scores of shape (B,) in any float type and computes in float32.
"""

from typing import Literal

from torch import Tensor
from torch.nn.functional import softplus

Objective = Literal["non-saturating", "minimax"]


def discriminator_loss(real_scores: Tensor, fake_scores: Tensor) -> dict[str, Tensor]:
    """Binary cross-entropy: {"real": mean -log D(x), "fake": mean -log(1 - D(G(z)))}. Goodfellow et al. 2014, equation 1."""
    return {"real": softplus(-real_scores.float()).mean(), "fake": softplus(fake_scores.float()).mean()}


def generator_loss(fake_scores: Tensor, objective: Objective) -> Tensor:
    """What the generator minimises, ().

    "non-saturating": mean -log D(G(z)), strong gradients while the discriminator wins (Goodfellow et al. 2014, section 3);
    "minimax", also called saturating: mean log(1 - D(G(z))), equation 1 as it stands.
    """
    scores = fake_scores.float()
    return softplus(-scores).mean() if objective == "non-saturating" else -softplus(scores).mean()


def accuracy(real_scores: Tensor, fake_scores: Tensor) -> Tensor:
    """The share of pictures that the discriminator tells right, () in [0, 1]; 0.5 is guessing."""
    return ((real_scores > 0).float().mean() + (fake_scores < 0).float().mean()) / 2
