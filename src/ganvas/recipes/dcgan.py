"""The convolutional GANs: the tutorials' at 28 pixels, the paper's at 64, and a lighter one for any size."""

from ganvas.data import DataSettings
from ganvas.models import Dcgan28Settings, DcganSettings, Game
from ganvas.recipes.optimisers import Adam
from ganvas.recipes.recipe import Recipe, Schedule, both

dcgan = Recipe(
    name="dcgan",
    promise="""The DCGAN paper's networks, lighter, for pictures of any size: the plain GAN to compare others with.
Command:  ganvas train pictures/ --recipe dcgan --for 10m
Costs:    the time you give it; 2,700 grey pictures of 28 pixels a second, 430 MB (two CPU cores; benchmarks/recipes.py)
You should see: shapes within a minute, recognisable pictures within a few.
Source: Radford et al. 2016, arXiv:1511.06434, at three eighths of its width; a gradient penalty (R1, Mescheder et al. 2018,
arXiv:1801.04406) instead of batch normalisation in the discriminator keeps the two in balance, at higher learning rates too.""",
    model=DcganSettings(width=24, batch_norm=False, game=Game(penalty="r1", gamma=3.0, every=4)),
    optimisers={
        "discriminator": Adam(learning_rate=1e-3, betas=(0.5, 0.999)),
        "generator": Adam(learning_rate=8e-4, betas=(0.5, 0.999)),
    },
    schedule=Schedule(length="10 minutes", batch_size=64),
)

dcgan_28 = Recipe(
    name="dcgan-28",
    promise="""The DCGAN of the MNIST tutorials: 5x5 kernels, dropout .3, generator of 2,305,472 and discriminator of 212,865 weights.
Command:  ganvas train mnist --recipe dcgan-28
Costs:    its 50 epochs of MNIST take 70 minutes and 620 MB (two CPU cores; benchmarks/recipes.py)
You should see: a grid of bright blobs during the first two epochs, as from the original, then strokes, then digits.
Source: Radford et al. 2016, arXiv:1511.06434, in the customary form for 28 pixels.""",
    model=Dcgan28Settings(),
    optimisers=both(Adam(learning_rate=1e-4)),
    schedule=Schedule(
        length="50 epochs", batch_size=256, previews="1 epoch", preview_rows=4, preview_columns=4, checkpoints="15 epochs"
    ),
)

dcgan_64 = Recipe(
    name="dcgan-64",
    promise="""The DCGAN paper's own networks for 64-pixel colour pictures, generator of 3,576,704 and discriminator of 2,765,568 weights.
Command:  ganvas train pictures/ --recipe dcgan-64
Costs:    105 pictures a second, so 25 epochs of 2,000 pictures take 8 minutes, and 1.1 GB (two CPU cores; benchmarks/recipes.py)
You should see: colours first, then shapes; on a CPU this takes patience, and sketch at --resolution 64 is the lighter choice.
Source: Radford et al. 2016, arXiv:1511.06434, section 4; its figure 1 has twice the width: --set model.width=128.""",
    model=DcganSettings(width=64),
    data=DataSettings(resolution=64, channels=3),
    optimisers=both(Adam(learning_rate=2e-4, betas=(0.5, 0.999))),
    schedule=Schedule(length="25 epochs", batch_size=128),
)
