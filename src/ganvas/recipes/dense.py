"""The GANs of fully connected layers, as the tutorials train them on MNIST."""

from ganvas.models import DenseGanSettings
from ganvas.recipes.optimisers import Adam
from ganvas.recipes.recipe import Recipe, Schedule, both

gan_dense = Recipe(
    name="gan-dense",
    promise="""The first GAN of most courses: a generator of 559,632 and a discriminator of 533,505 weights, LeakyReLU throughout.
Command:  ganvas train mnist:test --recipe gan-dense
Costs:    its 5,000 steps take three quarters of a minute and 420 MB (two CPU cores; benchmarks/recipes.py)
You should see: noise turning into blobs within 1,000 steps, into rough digits by 5,000, with the speckles that dense layers can't avoid.
Source: Goodfellow et al. 2014, arXiv:1406.2661.""",
    model=DenseGanSettings(),
    optimisers={
        "discriminator": Adam(learning_rate=2e-4, betas=(0.5, 0.999)),
        "generator": Adam(learning_rate=1e-3),
    },
    schedule=Schedule(length="5000 steps", batch_size=128, previews="1000 steps", preview_rows=10, preview_columns=10),
)

_slow = Adam(learning_rate=2e-4, betas=(0.5, 0.999))

gan_dense_batchnorm = Recipe(
    name="gan-dense-batchnorm",
    promise="""The dense GAN with a deeper generator (1,489,936 weights) and batch normalisation after each ReLU.
Command:  ganvas train mnist --recipe gan-dense-batchnorm
Costs:    its 20,000 steps take 5 minutes and 440 MB (two CPU cores; benchmarks/recipes.py)
You should see: digits earlier and with more contrast than from gan-dense, and more of them alike.
Source: Goodfellow et al. 2014, arXiv:1406.2661; Ioffe and Szegedy 2015, arXiv:1502.03167.""",
    model=DenseGanSettings(generator_widths=(256, 512, 1024), activation="relu", batch_norm=True),
    optimisers=both(_slow),
    schedule=Schedule(length="20000 steps", batch_size=128, preview_rows=10, preview_columns=10),
)

gan_dense_dropout = Recipe(
    name="gan-dense-dropout",
    promise="""The dense GAN whose discriminator (533,505 weights) drops out two fifths of each layer's features.
Command:  ganvas train mnist --recipe gan-dense-dropout
Costs:    its 20,000 steps take 4 minutes and 420 MB (two CPU cores; benchmarks/recipes.py)
You should see: slower but steadier progress; dropout keeps the discriminator from winning outright.
Source: Goodfellow et al. 2014, arXiv:1406.2661; Srivastava et al. 2014, JMLR 15.""",
    model=DenseGanSettings(activation="relu", dropout=0.4),
    optimisers=both(_slow),
    schedule=Schedule(length="20000 steps", batch_size=128, preview_rows=10, preview_columns=10),
)

gan_dense_small = Recipe(
    name="gan-dense-small",
    promise="""The smallest GAN that works: one hidden layer on each side (227,344 and 201,217 weights), pixels in [0, 1].
Command:  ganvas train mnist --recipe gan-dense-small --previews gan_images
Costs:    its 10,000 steps take half a minute and 380 MB (two CPU cores; benchmarks/recipes.py)
You should see: a strip of ten pictures every 100 steps; strokes by 2,000 steps, digit-like shapes by 10,000.
Source: Goodfellow et al. 2014, arXiv:1406.2661.""",
    model=DenseGanSettings(generator_widths=(256,), discriminator_widths=(256,), activation="relu", output="sigmoid"),
    optimisers=both(Adam()),
    schedule=Schedule(length="10000 steps", batch_size=32, previews="100 steps", preview_rows=1, preview_columns=10),
)
