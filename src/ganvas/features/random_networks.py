"""Random networks: untrained convolutional networks of fixed seeds as feature spaces, for pictures without labels."""

import torch

from ganvas.features.space import Space, applied, sha256_of
from ganvas.networks.features import FeatureNetwork, start_he
from ganvas.words import message

NETWORKS = 5
"""Untrained networks differ from seed to seed, so several are asked; their mean counts and their spread is reported."""


def random_networks(shape: tuple[int, int, int], count: int = NETWORKS) -> tuple[Space, ...]:
    """Untrained networks with seeds 1 to ``count`` for pictures of (C, H, W), 64 features each.

    Naeem et al. 2020 (arXiv:2002.09797, section 4) and Lee et al. 2022 (arXiv:2208.09218) found such features sensible where
    pictures are far from those that trained networks know. The same on every machine: weights are drawn from the seed alone.
    """
    spaces = []
    for seed in range(1, count + 1):
        network = untrained(shape, seed)
        spaces.append(
            Space(
                name=f"random-{seed}",
                title=message("untrained network {number} of {count}", number=seed, count=count),
                sha256=sha256_of(network),
                extract=applied(network.to(memory_format=torch.channels_last)),  # type: ignore[call-overload]
                facts={"seed": seed, "untrained": True},
            )
        )
    return tuple(spaces)


def untrained(shape: tuple[int, int, int], seed: int) -> FeatureNetwork:
    """The network of a seed for pictures of (C, H, W), with the weights that it begins with."""
    # A larger seed than the number itself: neighbouring small seeds start Mersenne Twister alike.
    generator = torch.Generator().manual_seed(seed * 0x9E3779B97F4A7C15 % 2**63)
    network = FeatureNetwork(shape=shape, batch_norm=False).eval()
    start_he(network, generator)
    return network
