"""Validation: a quick evaluation now and then during training, against held-out pictures."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganvas.data import Dataset
from ganvas.data.batches.pixels import to_float, to_pixels
from ganvas.data.packs.withheld import FEWEST, MOST, Divided
from ganvas.data.pictures.sheets import Pixels
from ganvas.evaluation.figures.coverage import coverage
from ganvas.evaluation.figures.distances import frechet
from ganvas.evaluation.figures.duplicates import exact_duplicates
from ganvas.evaluation.samples.measure import NEIGHBOURS, Scaling
from ganvas.evaluation.spaces.random_networks import random_networks
from ganvas.evaluation.spaces.space import features_of
from ganvas.inference.config import ModelConfig
from ganvas.inference.trained import TrainedModel, make
from ganvas.models import Model
from ganvas.randomness import key_of, random_of

AT_ONCE = 64
"""Held-out pictures that are translated at once."""
NETWORKS = 3
"""Untrained networks whose features are used: enough to rank checkpoints, and quick."""


class Validation:
    """Evaluates a model by its distance to held-out pictures, in the features of untrained networks: no labels, no training of them.

    The samples come from the same latents every time, or with a model that reads pictures, from the held-out ones. So the
    evaluations of one run differ only by the model.
    """

    def __init__(self, dataset: Dataset, parts: Divided, *, config: ModelConfig, seed: int) -> None:
        """Where nothing is held out, training pictures are used instead; then copies score well too."""
        self.config, self.seed = config, seed
        self.pictures: Tensor | None = None
        if config.model.reads_pictures:
            pixels = parts.images(dataset, MOST)
            self.pictures = to_float(torch.from_numpy(pixels))
            real = np.ascontiguousarray(pixels[..., -config.shape[0] :])
        else:
            real = dataset.images[_to_judge_by(dataset, parts)]
        self.spaces = random_networks(config.shape, NETWORKS)
        features = [features_of(space, real) for space in self.spaces]
        self.scalings = [Scaling.of(each) for each in features]
        self.real = [scaling(each) for scaling, each in zip(self.scalings, features, strict=True)]
        self.count = len(real)

    def figures(self, model: Model) -> dict[str, float]:
        """{"frechet", "precision", "coverage"} of as many pictures of ``model`` as are held out, means over the networks.

        With a model that reads pictures, also the mean absolute error "l1", in [0, 2], where the target is known.
        """
        distances, covers = [], []
        made, figures = self._made(model)
        for space, scaling, real in zip(self.spaces, self.scalings, self.real, strict=True):
            fake = scaling(features_of(space, made))
            distances.append(frechet(real, fake))
            covers.append(coverage(real, fake, k=NEIGHBOURS))
        return figures | {
            "frechet": round(float(np.mean(distances)), 4),
            "precision": round(float(np.mean([cover.precision for cover in covers])), 4),
            "coverage": round(float(np.mean([cover.coverage for cover in covers])), 4),
        }

    def _made(self, model: Model) -> tuple[Pixels, dict[str, float]]:
        if self.pictures is None:
            trained = TrainedModel(model, self.config)
            return np.concatenate(list(trained.chunks(self.count, seed=key_of(self.seed, "judged") % 2**63))), {}
        pieces, errors = [], []
        for start in range(0, self.count, AT_ONCE):
            pictures = self.pictures[start : start + AT_ONCE].to(model.device)
            made = make(model, model.inputs(range(start, start + len(pictures)), pictures))
            pieces.append(to_pixels(made))
            errors.append((made - model.wanted(pictures)).abs().mean((1, 2, 3)).cpu())
        known = self.config.model.relation != "sides"
        return np.concatenate(pieces), {"l1": round(float(torch.cat(errors).mean()), 4)} if known else {}


def _to_judge_by(dataset: Dataset, parts: Divided) -> NDArray[np.int64]:
    """Held-out pictures that equal a training picture don't count: a model that memorises would do well on them."""
    (shown,), (rows,) = parts.shown, parts.withheld
    apart = rows[~exact_duplicates(dataset.images, shown).which_equal(dataset.images, rows)]
    if len(apart) >= FEWEST // 2:
        return apart
    order = random_of("judged by", len(dataset)).permutation(len(dataset))
    return np.sort(order[: min(MOST, len(dataset))])
