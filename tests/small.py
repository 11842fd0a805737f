"""Shipped recipes at a size that trains in milliseconds, and pictures for them."""

from functools import cache

import numpy as np
import torch

from ganvas.data import Dataset
from ganvas.data.batches.stream import Batch, Stream
from ganvas.data.pictures.frame import frame_of
from ganvas.models.sizes import Shape
from ganvas.recipes import RECIPES, Recipe
from ganvas.runs.log import Moment
from ganvas.training.logbook import Logbook
from ganvas.training.state import State
from ganvas.training.step import play

BATCH = 8
CPU = torch.device("cpu")

_SMALL = {
    "dense-gan": ("model.generator_widths=[16, 24]", "model.discriminator_widths=[24, 16]", "model.latent_size=6"),
    "dcgan": ("model.width=4", "model.latent_size=6"),
    "dcgan-28": ("model.width=4", "model.latent_size=6"),
    "residual-gan": ("model.width=4", "model.widest=8", "model.blocks=1", "model.group_width=4", "model.latent_size=6"),
    "style-gan": ("model.width=4", "model.widest=8", "model.style_size=6", "model.latent_size=6"),
    "few-shot-gan": ("model.width=4", "model.latent_size=6"),
    "dense-vae": ("model.widths=[24, 16]", "model.latent_size=4", "model.mixture_components=3"),
    "conv-vae": ("model.width=4", "model.latent_size=4", "model.mixture_components=3"),
    "cyclegan": ("model.generator.width=4", "model.discriminator.width=4"),
    "restore": ("model.generator.width=4", "model.discriminator.width=4"),
    "pix2pix": ("model.generator.width=4", "model.discriminator.width=4"),
}

_PAIRS = ("model.game.objective=relativistic", "model.game.penalty=r1-r2", "model.game.every=2")

VARIANTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "conditional-dense": ("gan-dense", ("model.conditional=true", *_PAIRS)),
    "conditional-dcgan": ("dcgan", ("model.conditional=true", *_PAIRS)),
    "augmented": (
        "dcgan",
        (*_PAIRS, 'model.augment={"kinds":["flip","turn","shift","scale","rotation","colour","cutout"],"strength":0.5}'),
    ),
    "adaptive": ("gan-dense", ('model.augment={"kinds":["shift","colour"],"adaptive":true,"adaptive_images":300}',)),
    "adaptive-cyclegan": (
        "cyclegan",
        ('model.augment={"kinds":["shift","scale","colour"],"adaptive":true,"adaptive_images":300,"strength":0.4}',),
    ),
    "augmented-cyclegan": ("cyclegan", ('model.augment={"kinds":["shift","scale","colour"],"strength":0.5}',)),
    "conditional-residual": ("residual", ("model.conditional=true",)),
    "conditional-style": ("style", ("model.conditional=true", "model.path_length=2")),
    "lone-style": ("style", ("model.group=1", "model.path_length=2", *_PAIRS)),
    "conditional-few-shot": ("few-shot", ("model.conditional=true", *_PAIRS)),
    "few-shot-without-reconstruction": ("few-shot", ("model.reconstruction=0", "model.game.objective=non-saturating")),
    "critic": ("gan-dense", ("model.game.objective=wasserstein", "model.game.penalty=wgan-gp", "model.game.gamma=10")),
    "tutorial-dense": ("gan-dense", ("model.game.discriminator_steps=2", "model.game.smoothing=0.1", "model.prior=uniform")),
    "spectral-dense": ("gan-dense", ("model.game.spectral_norm=true",)),
    "spectral-dcgan": ("dcgan", ("model.game.objective=hinge", "model.game.penalty=none", "model.game.spectral_norm=true")),
    "spectral-residual": ("residual", ("model.game.spectral_norm=true", "model.game.every=2")),
    "falling": ("gan-dense", ("optimisers.generator.falls_after=4", "optimisers.discriminator.falls_after=20")),
    "sparse-dense": (
        "gan-dense",
        (*_PAIRS, "model.game.one_in=3", 'model.augment.kinds=["shift"]', "model.augment.strength=0.5"),
    ),
    "spectral-style": (
        "style",
        (
            "model.conditional=true",
            "model.game.objective=wasserstein",
            "model.game.penalty=none",
            "model.game.spectral_norm=true",
        ),
    ),
    "wide-dense": ("gan-dense", ("data.aspect=3:2",)),
    "tall-dcgan": ("dcgan", ("data.aspect=1:2", "model.dense=5")),
    "wide-dcgan-conditional": ("dcgan-64", ("data.aspect=3:2", "model.conditional=true")),
    "tall-dcgan-28": ("dcgan-28", ("data.aspect=3:4",)),
    "wide-residual": ("residual", ("data.aspect=7:4",)),
    "tall-style": ("style", ("data.aspect=4:5", 'model.augment={"kinds":["turn","shift","scale"],"strength":0.5}')),
    "wide-few-shot": ("few-shot", ("data.aspect=3:2",)),
    "wide-dense-vae": ("vae-dense", ("data.aspect=5:4",)),
    "tall-conv-vae": ("vae-conv", ("data.aspect=4:7",)),
    "pix2pix-in-parts": ("pix2pix", ("schedule.micro_batch=3", "model.direction=b-to-a")),
    "cyclegan-in-parts": ("cyclegan-256", ("schedule.micro_batch=3", "model.pool=10")),
    "restore-in-parts": ("restore", ("schedule.micro_batch=3", "data.aspect=3:2")),
    "wide-pix2pix": ("pix2pix", ("data.aspect=5:3",)),
    "dragan": ("gan-dense", ("model.game.objective=hinge", "model.game.penalty=dragan", "model.game.gamma=10")),
}
"""Shipped recipes with settings that change what is computed: name -> (recipe, changes)."""

CLASSES = 3


def small(name: str) -> Recipe:
    """A shipped recipe or a variant of one, with narrow layers and batches of BATCH."""
    if name in VARIANTS:
        shipped, changes = VARIANTS[name]
        return small(shipped).but(*changes).model_copy(update={"name": name})
    recipe = RECIPES[name]
    return recipe.but(*_SMALL.get(recipe.model.kind, ()), f"schedule.batch_size={BATCH}", "data.resolution=16")


def shape_for(recipe: Recipe) -> Shape:
    return (recipe.data.channels or 1, *frame_of(16, recipe.data.ratio or 1))


@cache
def dots(channels: int = 1, count: int = 60, height: int = 16, width: int = 16) -> np.ndarray:
    """(count, height, width, channels) uint8: a soft dot at another place in each picture, in another colour."""
    numbers = np.random.default_rng(5)
    y, x = np.mgrid[:height, :width] / np.array([height, width]).reshape(2, 1, 1)
    places, colours = numbers.uniform(0.2, 0.8, (count, 2)), numbers.uniform(80, 255, (count, channels))
    distances = (y - places[:, :1, None]) ** 2 + (x - places[:, 1:, None]) ** 2
    return (np.exp(-distances / 0.02)[..., None] * colours[:, None, None]).astype(np.uint8)


def pictures_for(recipe: Recipe) -> Dataset:
    channels, height, width = shape_for(recipe)
    pictures = dots(channels, height=height, width=width)
    if recipe.model.relation:  # what b shows of a's dots is their negative; of two heaps, one is smaller
        count = 60 if recipe.model.relation == "pairs" else 41
        return Dataset.open((pictures, 255 - pictures[-count:]), recipe.data, relation=recipe.model.relation)
    labels = np.arange(len(pictures)) % CLASSES if classes_of(recipe) else None
    return Dataset.open(pictures, recipe.data, labels=labels)


def classes_of(recipe: Recipe) -> int:
    return CLASSES if recipe.model.learns_classes else 0


def stream_for(recipe: Recipe, *, seed: int = 3, rank: int = 0, ranks: int = 1) -> Stream:
    pictures = pictures_for(recipe)
    only = pictures.sides if recipe.model.relation else None
    paired = recipe.model.relation == "pairs"
    return Stream(pictures, batch_size=recipe.schedule.batch_size, seed=seed, rank=rank, ranks=ranks, only=only, paired=paired)


def fresh(recipe: Recipe, seed: int = 3) -> State:
    return State.fresh(recipe, shape_for(recipe), classes_of(recipe), seed=seed, device=CPU)


def first_batch(recipe: Recipe) -> Batch:
    return stream_for(recipe).batch(0)


def advance(state: State, recipe: Recipe, steps: int, *, precision: str = "float32", stream: Stream | None = None) -> Logbook:
    """Some steps as the loop makes them, average included; gives the losses that were noted."""
    stream, logbook, schedule = stream or stream_for(recipe), Logbook(), recipe.schedule
    for _ in range(steps):
        batch = stream.batch(state.moment.step)
        play(state, state.model.phases, batch, micro_batch=schedule.micro_batch, precision=precision, logbook=logbook)
        images = state.moment.images + schedule.batch_size
        state.average.update(
            batch_size=schedule.batch_size, images_shown=images, half_life_images=schedule.ema_half_life_images
        )
        state.moment = Moment(state.moment.step + 1, images, float(state.moment.step))
    return logbook
