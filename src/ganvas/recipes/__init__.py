"""Recipes: the shipped ones by name, and which one suits what a person has."""

from ganvas.errors import SettingError
from ganvas.recipes.dcgan import dcgan, dcgan_28, dcgan_64
from ganvas.recipes.dense import gan_dense, gan_dense_batchnorm, gan_dense_dropout, gan_dense_small
from ganvas.recipes.modern import few_shot, residual, style
from ganvas.recipes.recipe import Adam, Recipe, Schedule
from ganvas.recipes.sketch import evening, sketch
from ganvas.recipes.translation import cyclegan, cyclegan_256, pix2pix, pix2pix_256, pix2pix_photo, restore
from ganvas.recipes.vae import vae_conv, vae_dense
from ganvas.words import Command, Step, did_you_mean, message, nearest

RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        sketch,
        evening,
        few_shot,
        dcgan,
        gan_dense,
        gan_dense_batchnorm,
        gan_dense_dropout,
        gan_dense_small,
        dcgan_28,
        dcgan_64,
        residual,
        style,
        vae_dense,
        vae_conv,
        pix2pix,
        pix2pix_photo,
        cyclegan,
        restore,
        pix2pix_256,
        cyclegan_256,
    )
}


def find(name: str) -> Recipe:
    """The shipped recipe of that name. Raises SettingError with the nearest names."""
    if name in RECIPES:
        return RECIPES[name]
    near = [known for known in RECIPES if name in known] or nearest(name, RECIPES)
    raise SettingError(
        message("There is no recipe {name!r}.", name=name),
        *did_you_mean(near, RECIPES),
        Step(message("To see what each is for"), Command("recipes")),
    )


__all__ = ["RECIPES", "Adam", "Recipe", "Schedule", "find"]
