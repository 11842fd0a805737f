"""pix2pix-256 beside a plain PyTorch writing of the same networks and training: seconds a step, taking turns.

    python benchmarks/against_plain.py --side 256 --rounds 9

The plain side is what a careful reader of the paper would write (Isola et al. 2017, arXiv:1611.07004): torch.nn layers, the discriminator's
step with two passes, the generator's step with one more, Adam as it comes, float32. Ours is the recipe as ``ganvas train`` runs it, in
float32 and in the precision that it chooses here. Pictures are noise: what a step costs doesn't depend on what is on them.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, l1_loss

from ganvas import RECIPES
from ganvas.data.batches.stream import Stream
from ganvas.runs.facts import Precision
from ganvas.training.cost.cost import Noise
from ganvas.training.logbook import Logbook
from ganvas.training.memory import keep_freed_memory
from ganvas.training.state import State
from ganvas.training.step import play


class Level(nn.Module):
    """One halving of a U-Net, what is inside, and its doubling."""

    def __init__(
        self, outer: int, inner: int, inside: nn.Module | None, inputs: int | None = None, dropout: bool = False
    ) -> None:
        super().__init__()
        down = [nn.Conv2d(inputs or outer, inner, 4, 2, 1)]
        if inputs is None:
            down.insert(0, nn.LeakyReLU(0.2))
        if inside is not None and inputs is None:
            down.append(nn.InstanceNorm2d(inner))
        up: list[nn.Module] = [nn.ReLU(), nn.ConvTranspose2d(inner if inside is None else 2 * inner, outer, 4, 2, 1)]
        up += [nn.Tanh()] if inputs is not None else [nn.InstanceNorm2d(outer), *([nn.Dropout(0.5)] if dropout else [])]
        self.outermost = inputs is not None
        self.layers = nn.Sequential(*down, *([inside] if inside else []), *up)

    def forward(self, x: Tensor) -> Tensor:
        made = self.layers(x)
        return made if self.outermost else torch.cat([x, made], 1)


def u_net(depth: int) -> nn.Module:
    widths = [64 * min(8, 2**level) for level in range(depth)]
    inside: nn.Module | None = None
    for level in reversed(range(1, depth)):
        forgets = depth - 4 <= level < depth - 1 and widths[level - 1] == 512
        inside = Level(widths[level - 1], widths[level], inside, dropout=forgets)
    return Level(3, widths[0], inside, inputs=3)


def patch_gan() -> nn.Module:
    layers: list[nn.Module] = [nn.Conv2d(6, 64, 4, 2, 1), nn.LeakyReLU(0.2)]
    for before, after, stride in ((64, 128, 2), (128, 256, 2), (256, 512, 1)):
        layers += [nn.Conv2d(before, after, 4, stride, 1), nn.InstanceNorm2d(after), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers, nn.Conv2d(512, 1, 4, 1, 1))


def plain(depth: int) -> Callable[[Tensor, Tensor], None]:
    generator, discriminator = u_net(depth), patch_gan()
    adams = [torch.optim.Adam(network.parameters(), 2e-4, (0.5, 0.999)) for network in (generator, discriminator)]

    def step(given: Tensor, wanted: Tensor) -> None:
        fake = generator(given)
        adams[1].zero_grad()
        real_scores = discriminator(torch.cat([given, wanted], 1))
        fake_scores = discriminator(torch.cat([given, fake.detach()], 1))
        loss = binary_cross_entropy_with_logits(real_scores, torch.ones_like(real_scores))
        loss = (loss + binary_cross_entropy_with_logits(fake_scores, torch.zeros_like(fake_scores))) / 2
        loss.backward()
        adams[1].step()
        adams[0].zero_grad()
        scores = discriminator(torch.cat([given, fake], 1))
        (binary_cross_entropy_with_logits(scores, torch.ones_like(scores)) + 100 * l1_loss(fake, wanted)).backward()
        adams[0].step()

    return step


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--steps", type=int, default=2, help="a round")
    arguments = parser.parse_args()
    keep_freed_memory()
    shape = (3, arguments.side, arguments.side)
    recipe = RECIPES["pix2pix-256"]
    rows = np.arange(8)
    stream = Stream(Noise(shape, 8), batch_size=1, seed=0, only=(rows, rows), paired=True)
    step = plain(min(8, arguments.side.bit_length() - 1))
    states = {
        precision: State.fresh(recipe, shape, seed=0, device=torch.device("cpu")) for precision in ("float32", "bfloat16")
    }

    def ours(precision: Precision, number: int) -> None:
        state = states[precision]
        play(state, state.model.phases, stream.batch(number), micro_batch=None, precision=precision, logbook=Logbook())
        state.average.update(batch_size=1, images_shown=number + 1, half_life_images=1_000)

    def theirs(number: int) -> None:
        step(*stream.batch(number).images.chunk(2, 1))

    sides: dict[str, Callable[[int], None]] = {
        "plain PyTorch, float32": theirs,
        "pix2pix-256, float32": lambda number: ours("float32", number),
        "pix2pix-256, bfloat16": lambda number: ours("bfloat16", number),
    }
    times: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(arguments.rounds + 1):
        for name, side in sides.items():
            start = time.perf_counter()
            for number in range(arguments.steps):
                side(turn * arguments.steps + number)
            if turn:  # the first pays for memory and for choosing kernels
                times[name].append((time.perf_counter() - start) / arguments.steps)
    first = times["plain PyTorch, float32"]
    print(f"{arguments.side}x{arguments.side}, batches of 1, {torch.get_num_threads()} threads\n")
    print("| | seconds a step | range | times as fast, median of rounds |\n|---|---:|---|---:|")
    for name, found in times.items():
        ratio = statistics.median(plain_time / mine for plain_time, mine in zip(first, found, strict=True))
        print(f"| {name} | {statistics.median(found):.3f} | {min(found):.3f} to {max(found):.3f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
