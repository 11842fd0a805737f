"""The judge of benchmarks/modes.py: which digit a picture shows, by a small network trained on MNIST's training split.

Nothing is taken from it unless it is right about at least GATE of the test split. Everything about it is behind ``digit_judge``.
"""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.functional import cross_entropy

from ganvas import Dataset
from ganvas.data.stream import Stream, to_float

GATE = 0.985
BATCH, EPOCHS, HIGHEST_RATE = 128, 2, 4e-3

Judge = Callable[[NDArray[np.uint8]], tuple[NDArray[np.int64], NDArray[np.float32]]]
"""Grey pictures (N, 28, 28) uint8, bright on dark as MNIST's -> digits (N,) and how sure it is of them (N,), in [0, 1]."""


def digit_judge(*, seed: int = 0) -> tuple[Judge, float]:
    """A judge, and the share of MNIST's test split that it is right about. Raises SystemExit below GATE."""
    train, test = Dataset.open("mnist:train"), Dataset.open("mnist:test")
    torch.manual_seed(seed)
    network = nn.Sequential(
        nn.Conv2d(1, 16, 5, padding=2, bias=False),
        nn.MaxPool2d(2),
        nn.BatchNorm2d(16),
        nn.ReLU(inplace=True),
        nn.Conv2d(16, 32, 5, padding=2, bias=False),
        nn.MaxPool2d(2),
        nn.BatchNorm2d(32),
        nn.ReLU(inplace=True),
        nn.Flatten(),
        nn.Dropout(0.3),
        nn.Linear(32 * 7 * 7, 10),
    )
    steps = EPOCHS * len(train) // BATCH
    optimiser = torch.optim.Adam(network.parameters())
    rates = torch.optim.lr_scheduler.OneCycleLR(optimiser, HIGHEST_RATE, total_steps=steps)
    stream = Stream(train, batch_size=BATCH, seed=seed)
    for step in range(steps):
        batch = stream.batch(step)
        optimiser.zero_grad(set_to_none=True)
        cross_entropy(network(batch.images), batch.labels).backward()
        optimiser.step()
        rates.step()
    network.eval()

    @torch.inference_mode()
    def judge(pictures: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        scores = torch.cat([network(to_float(torch.from_numpy(part[..., None]))) for part in _parts(pictures)])
        sure, digits = scores.softmax(1).max(1)
        return digits.numpy(), sure.numpy()

    right = float((judge(test.images[..., 0])[0] == test.labels).mean())
    if right < GATE:
        raise SystemExit(
            f"The judge is right about {right:.2%} of the test digits, too few to judge by: {GATE:.1%} are wanted."
        )
    return judge, right


def _parts(pictures: NDArray[np.uint8], size: int = 500) -> list[NDArray[np.uint8]]:
    return [np.array(pictures[start : start + size]) for start in range(0, len(pictures), size)]
