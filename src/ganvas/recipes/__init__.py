"""Recipes: the shipped ones by name, and which one suits what a person has."""

import difflib

from ganvas.errors import SettingError
from ganvas.recipes.dcgan import dcgan, dcgan_28, dcgan_64
from ganvas.recipes.dense import gan_dense, gan_dense_batchnorm, gan_dense_dropout, gan_dense_small
from ganvas.recipes.modern import few_shot, residual, style
from ganvas.recipes.recipe import Adam, Recipe, Schedule, parse_amount
from ganvas.recipes.sketch import evening, sketch
from ganvas.recipes.translation import cyclegan, cyclegan_256, pix2pix, pix2pix_256, pix2pix_photo, restore
from ganvas.recipes.vae import vae_conv, vae_dense

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
    near = [known for known in RECIPES if name in known] or difflib.get_close_matches(name, RECIPES, n=3)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(RECIPES)}."
    raise SettingError(f"There is no recipe {name!r}.", hint, "To see what each is for: ganvas recipes")


__all__ = ["RECIPES", "Adam", "Recipe", "Schedule", "find", "parse_amount"]
