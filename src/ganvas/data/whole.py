"""Whole pictures: as large as they are, upright, with their transparency and colour profile, to be changed and written again."""

from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageColor

from ganvas.data.masks import class_numbers, coloured, numbers_in
from ganvas.data.picture import LANCZOS, checked_picture, on_ground, upright_of
from ganvas.data.settings import DataSettings
from ganvas.errors import SettingError

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class WholePicture:
    """pixels: (H, W) grey or (H, W, 3) colour, uint8, on the ground where they are transparent; alpha: (H, W) uint8 or None."""

    pixels: Pixels
    alpha: Pixels | None = None
    profile: bytes | None = None
    """The ICC profile that says what the numbers look like; they are kept as they are, and so is it."""

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return self.pixels.shape[1], self.pixels.shape[0]

    def with_channels(self, channels: int) -> Pixels:
        """(H, W, channels): grey from the lightness of colours, or the same in all channels."""
        if channels == 1:
            grey = self.pixels if self.pixels.ndim == 2 else np.asarray(Image.fromarray(self.pixels).convert("L"))
            return grey[..., None]
        return self.pixels if self.pixels.ndim == 3 else self.pixels[..., None].repeat(3, 2)

    def changed(self, pixels: Pixels) -> "WholePicture":
        """With other pixels, (H, W, 1 or 3), and the same transparency and profile. A profile of grey doesn't fit colours: it goes."""
        shown = pixels[..., 0] if pixels.shape[2] == 1 else pixels
        return replace(self, pixels=shown, profile=self.profile if shown.ndim == self.pixels.ndim else None)

    def resized(self, shorter: int) -> "WholePicture":
        """With a shorter side of so many pixels."""
        width, height = self.size
        scale = shorter / min(width, height)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        if size == self.size:
            return self
        pixels = np.asarray(Image.fromarray(self.pixels).resize(size, LANCZOS))
        alpha = None if self.alpha is None else np.asarray(Image.fromarray(self.alpha).resize(size, LANCZOS))
        return replace(self, pixels=pixels, alpha=alpha)

    def of_colour(self, colour: str) -> NDArray[np.bool_]:
        """(H, W), where it has exactly that colour. Raises SettingError for what is none."""
        try:
            wanted = np.array(ImageColor.getrgb(colour)[:3], np.uint8)
        except ValueError:
            raise SettingError(
                f"{colour!r} is no colour.", 'Write a name or #rrggbb, for example:  --mask-color "#ff00ff"'
            ) from None
        return np.asarray((self.with_channels(3) == wanted).all(2))

    @property
    def light(self) -> NDArray[np.bool_]:
        """(H, W), where it is light and not transparent: what it means as a mask."""
        shown = self.with_channels(1)[..., 0]
        return np.asarray((shown if self.alpha is None else np.minimum(shown, self.alpha)) > 127)

    @property
    def image(self) -> Image.Image:
        """As a Pillow picture: L, LA, RGB or RGBA."""
        image: Image.Image = Image.fromarray(self.pixels)
        if self.alpha is not None:
            image = image.convert("LA" if image.mode == "L" else "RGBA")
            image.putalpha(Image.fromarray(self.alpha))
        return image

    def encoded(self, ending: str) -> bytes:
        """As a file of that ending, with its profile. Raises SettingError for one that can't be written."""
        kind = Image.registered_extensions().get(ending.lower())
        if kind not in Image.SAVE:
            raise SettingError(
                f"Pictures can't be written as {ending or 'a file without an ending'}.", "For example: --out picture.png"
            )
        image, buffer = self.image, BytesIO()
        if kind == "JPEG" and image.mode in ("LA", "RGBA"):
            image = image.convert(image.mode[:-1])  # it knows no transparency
        extra = {"quality": 95} if kind in ("JPEG", "WEBP") else {}
        image.save(buffer, format=kind, **extra, **({"icc_profile": self.profile} if self.profile else {}))
        return buffer.getvalue()


def read_whole(file: BinaryIO, *, is_mask: bool = False, settings: DataSettings | None = None) -> WholePicture:
    """The picture in a file. ``is_mask``: where it could be a mask of class numbers, these become colours. Raises Refused."""
    with checked_picture(file) as image:
        profile = image.info.get("icc_profile")
        if image.mode in ("CMYK", "YCbCr", "LAB", "HSV"):
            image_in_rgb, profile = _in_rgb(image, profile), None
            return whole_of(upright_of(image_in_rgb), settings=settings)
        return replace(whole_of(upright_of(image), is_mask=is_mask, settings=settings), profile=profile)


def whole_of(image: Image.Image, *, is_mask: bool = False, settings: DataSettings | None = None) -> WholePicture:
    """A decoded Pillow picture as a whole one."""
    if is_mask and numbers_in(image) is not None:
        return WholePicture(coloured(np.asarray(class_numbers(image))))
    alpha = None
    if image.has_transparency_data:
        alpha = np.asarray(image.convert("RGBA").getchannel("A"))
    pixels = np.asarray(on_ground(image, settings or DataSettings()))
    return WholePicture(pixels, alpha)


def _in_rgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Printing colours as they look on a screen, by their profile where they have a good one."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            made = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except ImageCms.PyCMSError:
            made = None
        if made is not None:
            return made
    return image.convert("RGB")
