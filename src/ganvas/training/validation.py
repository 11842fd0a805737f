"""Validation: a quick evaluation now and then during training, against held-out pictures."""

from collections.abc import Collection

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
from ganvas.evaluation.samples.measure import NEIGHBOURS
from ganvas.evaluation.yardstick.yardstick import Yardstick, asked, curves_of, how_many
from ganvas.features.random_networks import random_networks
from ganvas.features.scaling import Scaling
from ganvas.features.space import Features, features_of
from ganvas.features.texture import texture_space
from ganvas.inference.config import ModelConfig
from ganvas.inference.trained import TrainedModel, make
from ganvas.models import Model
from ganvas.randomness import key_of, random_of

AT_ONCE = 64
"""Held-out pictures that are translated at once."""
NETWORKS = 3
"""Untrained networks whose features are used: enough to rank checkpoints, and quick."""
MOST_REAL = 500
"""Real pictures that measure what is chance, of which some are damaged; it is done whenever a training begins or goes on."""


class Validation:
    """Evaluates a model by held-out pictures: its distance in the features of untrained networks, and the blur that stands for it.

    The samples come from the same latents every time, or with a model that reads pictures, from the held-out ones. So the
    evaluations of one run differ only by the model.
    """

    def __init__(self, dataset: Dataset, parts: Divided, *, config: ModelConfig, seed: int) -> None:
        """Where nothing is held out, training pictures are used instead; then copies score well too."""
        self.config, self.seed = config, seed
        self.pictures: Tensor | None = None
        rows = np.empty(0, np.int64)
        if config.model.reads_pictures:
            pixels = parts.images(dataset, MOST)
            self.pictures = to_float(torch.from_numpy(pixels))
            real = np.ascontiguousarray(pixels[..., -config.shape[0] :])
        else:
            rows = _to_judge_by(dataset, parts)
            real = dataset.images[rows]
        self.networks = random_networks(config.shape, NETWORKS)
        self.spaces = (*self.networks, texture_space())
        features = {space.name: features_of(space, real) for space in self.spaces}
        self.scalings = {name: Scaling.of(each) for name, each in features.items()}
        self.real = {name: self.scalings[name](each) for name, each in features.items()}
        self.count = len(real)
        self.yardstick = None if config.model.reads_pictures else self._yardstick(dataset, rows)

    @property
    def best_by(self) -> str:
        """The figure by which the best moment is chosen: the one that is shown to order damaged pictures rightly, where there is one."""
        return "frechet" if self.yardstick is None else "blur"

    def figures(self, model: Model) -> dict[str, float]:
        """{"blur", "frechet", "precision", "coverage"} of as many pictures of ``model`` as are held out.

        The blur is in pixels, the others are means over the networks. A model that reads pictures has no blur, but the mean absolute
        error "l1", in [0, 2], where the target is known.
        """
        made, figures = self._made(model)
        fake = self._seen(made)
        pairs = [(self.real[space.name], fake[space.name]) for space in self.networks]
        distances = [frechet(*pair) for pair in pairs]
        covers = [coverage(*pair, k=NEIGHBOURS) for pair in pairs]
        if self.yardstick is not None:
            figures = {"blur": round(self.yardstick.blur(fake), 4)}
        return figures | {
            "frechet": round(float(np.mean(distances)), 4),
            "precision": round(float(np.mean([cover.precision for cover in covers])), 4),
            "coverage": round(float(np.mean([cover.coverage for cover in covers])), 4),
        }

    def _seen(self, pixels: Pixels, names: Collection[str] | None = None) -> dict[str, Features]:
        """Scaled features of pictures by the name of their space; of some spaces, or of all."""
        chosen = [space for space in self.spaces if names is None or space.name in names]
        return {space.name: self.scalings[space.name](features_of(space, pixels)) for space in chosen}

    def _yardstick(self, dataset: Dataset, rows: NDArray[np.int64]) -> Yardstick:
        """What a distance means, by real pictures that are damaged: others than those that are compared with, or one half of them."""
        places = random_of("yardstick", len(rows)).permutation(len(rows))
        others = np.setdiff1d(np.arange(len(dataset)), rows)
        count = min(how_many(len(rows), self.config.shape), MOST_REAL)
        if len(others) < count:
            count = min(count, len(rows) // 2)
            others = rows[places[count:]]
        clean = dataset.images[random_of("damaged", len(others)).permutation(others)[:count]]
        real = {name: each[places[:count]] for name, each in self.real.items()}
        names = asked(real)
        real, vectors = {name: real[name] for name in names}, self._seen(clean, names)
        return Yardstick(
            real, vectors, curves_of(real, vectors, clean, lambda pixels: self._seen(pixels, names), damages=("blur",))
        )

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
