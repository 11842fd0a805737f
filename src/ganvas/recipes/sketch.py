"""Recipes by the time that a person has: a sketch in minutes, an evening or a night; choice.py says which is taken by default."""

from ganvas.models import DcganSettings, Game
from ganvas.recipes.optimisers import Adam
from ganvas.recipes.recipe import Recipe, Schedule, both

_pairs = Game(objective="relativistic", penalty="r1-r2", every=2, one_in=4)
"""Huang et al. 2024, arXiv:2501.05441, with its penalties on a quarter of every second batch, at an eighth of their cost."""

sketch = Recipe(
    name="sketch",
    promise="""Recognisable pictures within minutes, good ones within half an hour, from any folder, without a GPU.
Command:  ganvas train pictures/ --for 10m
Costs:    the time you give it; 2,200 grey pictures of 28 pixels a second, 450 MB (two CPU cores; benchmarks/recipes.py)
You should see: shapes within a minute, recognisable pictures within two or three, then fewer and fewer faults.
Source: the networks of Radford et al. 2016, arXiv:1511.06434, at three eighths of their width, with a dense layer at each end, so that
they take in all of a picture at once, and doublings that leave no grid (Odena et al. 2016, doi:10.23915/distill.00003); the loss and
both penalties of Huang et al. 2024, arXiv:2501.05441 (R3GAN).""",
    model=DcganSettings(width=24, dense=256, even=True, batch_norm=False, game=_pairs),
    optimisers=both(Adam(learning_rate=2e-3, betas=(0.0, 0.99), falls_after=50_000, longest_step=2.0)),
    schedule=Schedule(length="10 minutes", batch_size=64, ema_half_life_images=50_000),
)

evening = Recipe(
    name="evening",
    promise="""Twice as wide as sketch, for an evening or a night: it holds what sketch can't, given hours.
Command:  ganvas train pictures/ --for 2h
Costs:    the time you give it; 850 grey pictures of 28 pixels a second, 600 MB (two CPU cores; benchmarks/recipes.py)
You should see: the same as from sketch, at less than half its pace; after an hour on one core emoji and sprites of 64 pixels, and slow
gains from then on (docs/results.md).
Source: as sketch, at three quarters of the published width.""",
    model=DcganSettings(width=48, dense=512, even=True, batch_norm=False, game=_pairs),
    optimisers=both(Adam(learning_rate=1e-3, betas=(0.0, 0.99), falls_after=50_000, longest_step=2.0)),
    schedule=Schedule(length="2 hours", batch_size=64, ema_half_life_images=100_000),
)
