"""Recipes for pictures into pictures: from pairs, from two unpaired sets, and from damage."""

from ganvas.data import DataSettings
from ganvas.data.batches.augmentation import Augmentation
from ganvas.data.batches.jitter import Jitter
from ganvas.models import CycleGanSettings, Game, Pix2PixSettings, RestoreSettings
from ganvas.models.translators import PatchSettings, ResidualUNetSettings, UNetSettings
from ganvas.recipes.optimisers import Adam, AnyOptimiser
from ganvas.recipes.recipe import Recipe, Schedule, both

_BATCH = 16 * 128 * 128
"""The most pixels of a channel in a batch of the recipes for CPUs."""
_PAPERS_JITTER = Jitter(zoom=286 / 256, flip=True)


def _light(discriminators: str, generators: str, *, rate: float = 5e-4, momentum: float = 0.5) -> dict[str, AnyOptimiser]:
    """Optimisers of the networks for CPUs; rate, the learning rate, and momentum are the generators'."""
    return {
        discriminators: Adam(learning_rate=5e-4, betas=(0.0, 0.99), falls_after=50_000, longest_step=2.0),
        generators: Adam(learning_rate=rate, betas=(momentum, 0.99), falls_after=50_000, longest_step=2.0),
    }


pix2pix = Recipe(
    name="pix2pix",
    promise="""Learns from pairs what a picture should become: outlines into things, maps into streets, one style into another.
Command:  ganvas train --a inputs/ --b targets/ --for 1h
Costs:    the time you give it; 57 colour pairs of 64 pixels a second, 580 MB (two CPU cores; benchmarks/recipes.py)
You should see: the right colours and places within minutes, then edges, then textures.
Source: Isola et al. 2017, arXiv:1611.07004, with the loss and penalties of Huang et al. 2024, arXiv:2501.05441, and networks for a CPU;
feature matching of Wang et al. 2018, arXiv:1711.11585.""",
    model=Pix2PixSettings(
        generator=ResidualUNetSettings(width=16),
        discriminator=PatchSettings(patch=34, width=32, norm="none", scales=2),
        game=Game(objective="relativistic", penalty="r1-r2", every=2, one_in=4),
        l1=5.0,
        features=30.0,
    ),
    optimisers=_light("discriminator", "generator"),
    schedule=Schedule(length="1 hour", batch_size=16, batch_pixels=_BATCH, ema_half_life_images=10_000),
)

pix2pix_photo = Recipe(
    name="pix2pix-photo",
    promise="""pix2pix for pictures above 128 pixels, where all of one decides each place: label maps into streets, sketches into scenes.
Command:  ganvas train --a inputs/ --b targets/ --for 2h
Costs:    the time you give it; 1.7 colour pairs of 256 pixels a second, 730 MB (one CPU core; --cost --resolution 256 --channels 3)
You should see: the light and the large areas within minutes, then edges. Half of the pairs are mirrored: where left and right are not the
same, as with letters,  --set model.jitter.flip=false
Source: as pix2pix, with the paper's network (Isola et al. 2017, arXiv:1611.07004, section 6.1.1), half as wide, without a checkerboard.""",
    # What a pixel becomes is often decided far away, as by the light of a whole street (decision 23).
    model=pix2pix.model.model_copy(
        update={
            "generator": UNetSettings(width=32, dropout=0.0, even=True),
            # With the usual gamma the discriminator asks for no edges (decision 23).
            "game": Game(objective="relativistic", penalty="r1-r2", gamma=0.2, every=2, one_in=4),
            "jitter": _PAPERS_JITTER,
        }
    ),
    optimisers=pix2pix.optimisers,
    schedule=pix2pix.schedule.model_copy(update={"batch_pixels": 16 * 64 * 64}),
)

pix2pix_256 = Recipe(
    name="pix2pix-256",
    promise="""The pix2pix paper's own networks and training, for comparison: a U-Net of 54 million weights, batches of one, 256 pixels.
Command:  ganvas train --a inputs/ --b targets/ --recipe pix2pix-256
Costs:    200 epochs, as published; half a pair a second, 2.6 GB (two CPU cores; benchmarks/recipes.py)
You should see: the same as from pix2pix, at its own pace; made for a GPU.
Source: Isola et al. 2017, arXiv:1611.07004.""",
    model=Pix2PixSettings(jitter=_PAPERS_JITTER),
    data=DataSettings(resolution=256),
    optimisers=both(Adam(learning_rate=2e-4, betas=(0.5, 0.999), falls_in_epochs=(100, 200))),
    schedule=Schedule(length="200 epochs", batch_size=1, ema_half_life_images=1_000),
)

cyclegan = Recipe(
    name="cyclegan",
    promise="""Turns pictures of one kind into another and back, learned from two unpaired sets that have nothing to do with each other.
Command:  ganvas train --a photos/ --b paintings/ --recipe cyclegan --for 2h
Costs:    the time you give it; 17 colour pictures of 64 pixels of each side a second, 840 MB (two CPU cores; benchmarks/recipes.py)
You should see: the pictures, blurred and then as they are, then the other kind's colours, then its shapes.
Source: Zhu et al. 2017, arXiv:1703.10593, with networks for a CPU and doublings that leave no checkerboard.""",
    model=CycleGanSettings(
        # Not from_input: where nothing is changed yet, both errors of there and back have their kink, and hold it there.
        generator=ResidualUNetSettings(width=16, widest=128, depth=3),
        discriminator=PatchSettings(patch=70, width=32, norm="none"),
        # Far below the usual gamma: two kinds of pictures differ by little, and the discriminators must notice it (decisions 21, 25).
        game=Game(objective="relativistic", penalty="r1-r2", gamma=0.2, every=2, one_in=4),
        cycle=2.0,
        pool=0,
        # A few hundred pictures are memorised within an hour (decision 25).
        augment=Augmentation(kinds=("shift", "scale", "colour"), adaptive=True, adaptive_images=20_000),
    ),
    optimisers=_light("discriminators", "generators"),
    schedule=Schedule(length="2 hours", batch_size=8, batch_pixels=_BATCH // 2, ema_half_life_images=10_000),
)

cyclegan_256 = Recipe(
    name="cyclegan-256",
    promise="""The CycleGAN paper's own networks and training, for comparison: two of 11 million weights, batches of one, 256 pixels.
Command:  ganvas train --a photos/ --b paintings/ --recipe cyclegan-256
Costs:    200 epochs, as published; two pictures of each side a minute, 5.2 GB (two CPU cores; benchmarks/recipes.py)
You should see: the same as from cyclegan, at its own pace; made for a GPU.
Source: Zhu et al. 2017, arXiv:1703.10593.""",
    model=CycleGanSettings(jitter=_PAPERS_JITTER),
    data=DataSettings(resolution=256),
    optimisers={
        phase: Adam(learning_rate=2e-4, betas=(0.5, 0.999), falls_in_epochs=(100, 200))
        for phase in ("discriminators", "generators")
    },
    schedule=Schedule(length="200 epochs", batch_size=1, ema_half_life_images=1_000),
)

restore = Recipe(
    name="restore",
    promise="""Fills holes, sharpens, cleans, enlarges and colours pictures like yours; learned from sound ones, which it damages itself.
Command:  ganvas train pictures/ --recipe restore --for 1h
Costs:    the time you give it; 72 colour pictures of 64 pixels a second, 650 MB (two CPU cores; benchmarks/recipes.py)
You should see: holes that are continued smoothly, then filled with what belongs there; noise that goes first.
Source: Pathak et al. 2016, arXiv:1604.07379, with masks of any shape (Yu et al. 2019, arXiv:1806.03589), holes that begin smoothly
continued, and networks for a CPU.""",
    model=RestoreSettings(
        generator=ResidualUNetSettings(width=16, from_input=True),
        discriminator=PatchSettings(patch=34, width=16, norm="none"),
        # With the usual gamma the discriminator only guesses what large holes lack (decision 24).
        game=Game(objective="relativistic", penalty="r1-r2", gamma=0.02, every=2, one_in=4),
    ),
    # What is wanted is almost known, so steps are safe that would throw a translation off.
    optimisers=_light("discriminator", "generator", rate=1e-3, momentum=0.9),
    schedule=Schedule(length="1 hour", batch_size=16, batch_pixels=_BATCH, ema_half_life_images=10_000),
)
