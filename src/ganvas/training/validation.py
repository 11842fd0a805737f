"""Validation: a quick judgement now and then during training, beside pictures that are withheld from it."""

import numpy as np
from numpy.typing import NDArray

from ganvas.data import Dataset
from ganvas.data.stream import key_of, random_of
from ganvas.data.withheld import FEWEST, MOST
from ganvas.evaluation.closeness import exact_duplicates
from ganvas.evaluation.coverage import coverage
from ganvas.evaluation.distances import frechet
from ganvas.evaluation.measure import NEIGHBOURS, Scaling
from ganvas.evaluation.random_networks import random_networks
from ganvas.evaluation.space import features_of
from ganvas.models import Model
from ganvas.models.files import ModelConfig, TrainedModel

NETWORKS = 3
"""Untrained networks that judge: enough to rank checkpoints, and quick."""


class Validation:
    """Judges a model by its distance to withheld pictures, in untrained networks' features, which need no labels and no waiting.

    The pictures to be judged come from the same latents every time, so that judgements of one run differ by the model alone.
    """

    def __init__(self, dataset: Dataset, rows: NDArray[np.int64], *, config: ModelConfig, seed: int) -> None:
        """``rows`` are those withheld; where there are none, training pictures stand in, which can't tell copies from merit.

        Withheld pictures that equal one that is trained on don't count: a memory would be good at those.
        """
        order = random_of(seed, "judged by").permutation(len(dataset))
        shown = np.setdiff1d(np.arange(len(dataset)), rows)
        apart = rows[~exact_duplicates(dataset.images, shown).which_equal(dataset.images, rows)]
        self.rows = apart if len(apart) >= FEWEST // 2 else np.sort(order[: min(MOST, len(dataset))])
        self.spaces = random_networks(dataset.shape, NETWORKS)
        real = dataset.images[self.rows]
        features = [features_of(space, real) for space in self.spaces]
        self.scalings = [Scaling.of(each) for each in features]
        self.real = [scaling(each) for scaling, each in zip(self.scalings, features, strict=True)]
        self.config, self.seed = config, seed

    def figures(self, model: Model) -> dict[str, float]:
        """{"frechet", "precision", "coverage"} of as many pictures of ``model`` as are withheld, means over the networks."""
        trained = TrainedModel(model, self.config)
        made = np.concatenate(list(trained.chunks(len(self.rows), seed=key_of(self.seed, "judged") % 2**63)))
        distances, covers = [], []
        for space, scaling, real in zip(self.spaces, self.scalings, self.real, strict=True):
            fake = scaling(features_of(space, made))
            distances.append(frechet(real, fake))
            covers.append(coverage(real, fake, k=NEIGHBOURS))
        return {
            "frechet": round(float(np.mean(distances)), 4),
            "precision": round(float(np.mean([cover.precision for cover in covers])), 4),
            "coverage": round(float(np.mean([cover.coverage for cover in covers])), 4),
        }
