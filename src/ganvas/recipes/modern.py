"""The modern networks, at widths for a CPU: residual, style-based, and light ones for few pictures."""

from ganvas.data.batches.augmentation import Augmentation
from ganvas.models import FewShotGanSettings, Game, ResidualGanSettings, StyleGanSettings
from ganvas.recipes.optimisers import Adam
from ganvas.recipes.recipe import Recipe, Schedule, both

residual = Recipe(
    name="residual",
    promise="""Residual networks without normalisation, for long trainings or a GPU; after minutes on a CPU, sketch is far ahead.
Command:  ganvas train pictures/ --recipe residual --for 3h
Costs:    the time you give it; 540 grey pictures of 28 pixels a second, 710 MB (two CPU cores; benchmarks/recipes.py)
You should see: shapes within minutes, then steadily better pictures for as long as it runs.
Source: Huang et al. 2024, arXiv:2501.05441 (R3GAN), at a width for a CPU, with penalties in every eighth step.""",
    model=ResidualGanSettings(width=16, widest=128, blocks=1, game=Game(objective="relativistic", penalty="r1-r2", every=8)),
    optimisers=both(Adam(learning_rate=5e-4, betas=(0.0, 0.99))),
    schedule=Schedule(length="3 hours", batch_size=64, ema_half_life_images=50_000),
)

style = Recipe(
    name="style",
    promise="""Pictures shaped layer by layer by styles, which can be mixed, pulled to their mean and walked through.
Command:  ganvas train pictures/ --recipe style --for 3h
Costs:    the time you give it; 370 grey pictures of 28 pixels a second, 500 MB (two CPU cores; benchmarks/recipes.py)
You should see: colours and shapes within minutes, then details.
Source: Karras et al. 2020, arXiv:1912.04958 (StyleGAN2), at a width for a CPU.""",
    model=StyleGanSettings(width=16, widest=128, game=Game(penalty="r1", gamma=1.0, every=16)),
    optimisers=both(Adam(learning_rate=2.5e-3, betas=(0.0, 0.99))),
    schedule=Schedule(length="3 hours", batch_size=32, ema_half_life_images=10_000),
)

few_shot = Recipe(
    name="few-shot",
    promise="""For 50 to 1,000 pictures and no GPU: light networks, and a discriminator that has to redraw what it is shown.
Command:  ganvas train pictures/ --recipe few-shot --resolution 64 --for 30m
Costs:    the time you give it; 80 colour pictures of 64 pixels a second, 510 MB (one CPU core, bfloat16)
You should see: coloured patches after 4,000 pictures shown, outlines and shadings after 8,000; busy scenes take many times as long.
Source: Liu et al. 2021, arXiv:2101.04775 (FastGAN), at a width for a CPU; a gradient penalty (R1, Mescheder et al. 2018,
arXiv:1801.04406) takes the place of the discriminator's normalisations.""",
    model=FewShotGanSettings(
        game=Game(objective="hinge", penalty="r1", gamma=0.5, every=8),
        augment=Augmentation(kinds=("shift", "colour", "cutout"), adaptive=True, adaptive_images=20_000),
    ),
    optimisers={
        "discriminator": Adam(learning_rate=1e-3, betas=(0.5, 0.999)),
        "generator": Adam(learning_rate=5e-4, betas=(0.5, 0.999)),
    },
    schedule=Schedule(length="30 minutes", batch_size=16, ema_half_life_images=10_000),
)
