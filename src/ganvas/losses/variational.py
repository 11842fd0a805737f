"""The two halves of a variational autoencoder's bound. Kingma and Welling 2014, arXiv:1312.6114, section 3 and appendix B.

Both are sums over one picture's numbers and means over the batch, in nats, computed in float32.
"""

import math

from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits


def kl_to_standard_normal(means: Tensor, log_variances: Tensor) -> Tensor:
    """KL(N(mean, variance) || N(0, I)) = -1/2 sum(1 + log variance - mean² - variance); means, log_variances: (B, Z) -> ()."""
    means, log_variances = means.float(), log_variances.float()
    return -0.5 * (1 + log_variances - means.square() - log_variances.exp()).sum(1).mean()


def bernoulli_reconstruction(logits: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy of each pixel, -log p(x | z); logits: (B, C, H, W), targets: the same in [0, 1] -> ()."""
    return binary_cross_entropy_with_logits(logits.float(), targets, reduction="sum") / len(targets)


def gaussian_reconstruction(logits: Tensor, targets: Tensor, log_deviation: Tensor) -> Tensor:
    """-log N(x; sigmoid(logits), deviation²) with one deviation for all pixels; shapes as above, log_deviation: () -> ().

    Learning the deviation balances reconstruction against KL by itself. Rybkin et al. 2021, arXiv:2006.13202, section 4.
    """
    log_deviation = log_deviation.float()
    squares = (logits.float().sigmoid() - targets).square().sum() / len(targets)
    pixels = targets[0].numel()
    return squares / (2 * (2 * log_deviation).exp()) + pixels * (log_deviation + 0.5 * math.log(2 * math.pi))
