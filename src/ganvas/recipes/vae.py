"""The variational autoencoders: dense as in the tutorials, convolutional for larger and coloured pictures."""

from ganvas.models import ConvVaeSettings, DenseVaeSettings
from ganvas.recipes.optimisers import Adam
from ganvas.recipes.recipe import Recipe, Schedule

vae_dense = Recipe(
    name="vae-dense",
    promise="""The VAE of the tutorials: encoder of 239,016 and decoder of 237,200 weights around 20 latents.
Command:  ganvas train mnist --recipe vae-dense
Costs:    its 30 epochs of MNIST take a minute and a quarter and 390 MB (two CPU cores; benchmarks/recipes.py)
You should see: soft but correct digits within seconds; it has no opponent to lose against, and never gets quite sharp.
Source: Kingma and Welling 2014, arXiv:1312.6114.""",
    model=DenseVaeSettings(),
    optimisers={"autoencoder": Adam()},
    schedule=Schedule(length="30 epochs", batch_size=128),
)

vae_conv = Recipe(
    name="vae-conv",
    promise="""A convolutional VAE, grey or colour, 28 to 64 pixels; the weight of its KL term rises over the first 50,000 images.
Command:  ganvas train pictures/ --recipe vae-conv, then: ganvas sample RUN --sampler mixture
Costs:    the time you give it; 4,000 grey pictures of 28 pixels a second, 410 MB (two CPU cores; benchmarks/recipes.py)
You should see: soft pictures with the right layout within a minute or two; the mixture sampler makes them cleaner.
Source: Kingma and Welling 2014, arXiv:1312.6114; Rybkin et al. 2021, arXiv:2006.13202; Ghosh et al. 2020, arXiv:1903.12436.""",
    model=ConvVaeSettings(),
    optimisers={"autoencoder": Adam()},
    schedule=Schedule(length="10 minutes", batch_size=64),
)
