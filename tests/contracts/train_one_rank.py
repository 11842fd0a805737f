"""One of several processes that train together, as a program, as a person starts it.

python train_one_rank.py MEETING RANK RANKS RUN RECIPE
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch
import torch.distributed as dist

import ganvas
from small import dots, small


def main(meeting: str, rank: int, ranks: int, run: str, name: str) -> None:
    torch.set_num_threads(1)
    if ranks > 1:
        dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=ranks)
    recipe = small(name)
    recipe = recipe.but(*(f"optimisers.{phase}.epsilon=0.01" for phase in recipe.optimisers))
    for steps in (4, 6):  # trained, and then carried on
        if steps == 4:
            ganvas.train(dots(), recipe=recipe, run=run, length="4 steps", precision="float32", quiet=True)
        else:
            ganvas.resume(run, length="6 steps", quiet=True)
    if ranks > 1:
        dist.destroy_process_group()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5])
