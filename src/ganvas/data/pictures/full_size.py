"""Full size: pictures as large as they are, upright, with their transparency and colour profile, to be changed and written again."""

from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageColor

from ganvas.data.pictures.decode import LANCZOS, NEAREST, on_ground, upright_of
from ganvas.data.pictures.depth import at_eight_bits, is_deep, span_of
from ganvas.data.pictures.formats import Refused
from ganvas.data.pictures.mark import write_marked
from ganvas.data.pictures.masks import class_numbers, coloured, numbers_in
from ganvas.data.pictures.opening import checked_picture
from ganvas.data.pictures.settings import DataSettings
from ganvas.data.pictures.values import SIXTEEN_BITS, Scale, Span
from ganvas.errors import SettingError
from ganvas.words import message

Pixels = NDArray[np.uint8]
WHITE = (255, 255, 255)


@dataclass(frozen=True, eq=False)
class WholePicture:
    """pixels: (H, W) grey or (H, W, 3) colour, uint8, also below transparency; alpha: (H, W) uint8, None where nothing is transparent."""

    pixels: Pixels
    alpha: Pixels | None = None
    profile: bytes | None = None
    """The ICC profile that says what the numbers look like; both are kept as they are."""
    ground: tuple[int, int, int] = WHITE
    """What shows through where it is transparent, for models that don't know transparency."""
    resample: Image.Resampling = LANCZOS
    """How it is enlarged and shrunk: masks without mixing colours."""
    deep: NDArray[np.uint16] | None = None
    """(H, W), the numbers of a grey picture of sixteen bits, which ``pixels`` show in eight."""
    span: Span = SIXTEEN_BITS
    """Which of these numbers are black and white."""
    was_deeper: bool = False
    """Whether the file had more bits than were read, as colours of sixteen bits have."""

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)."""
        return self.pixels.shape[1], self.pixels.shape[0]

    def seen(self, channels: int) -> Pixels:
        """(H, W, channels) as a model gets it: on the ground; grey from the lightness of colours, or the same in all channels."""
        if self.alpha is None:
            return with_channels(self.pixels, channels)
        opaque = self.alpha[..., None].astype(np.float32) / 255
        blended = with_channels(self.pixels, 3) * opaque + np.array(self.ground, np.float32) * (1 - opaque)
        return with_channels(np.rint(blended).astype(np.uint8), channels)

    def changed(self, pixels: Pixels, only: NDArray[np.bool_] | None = None) -> "WholePicture":
        """With other pixels, (H, W, 1 or 3), everywhere or ``only`` where (H, W) says so; the same transparency and profile.

        Pixels are as a model makes them, on the ground: where they are translucent, the ground is subtracted again. With ``only``, the
        changed places become opaque: they were holes; grey stays grey, and sixteen bits of grey stay as they are in all other places.
        A profile for grey doesn't fit colours and is dropped.
        """
        deep = None
        if only is None and self.alpha is not None:
            translucent = (self.alpha > 0) & (self.alpha < 255)
            opaque = self.alpha[translucent, None].astype(np.float32) / 255
            ground = with_channels(np.array([[self.ground]], np.uint8), pixels.shape[2])[0].astype(np.float32)
            pixels = pixels.copy()
            pixels[translucent] = np.rint(ground + (pixels[translucent] - ground) / opaque).clip(0, 255)
        elif only is not None:
            made = with_channels(pixels, 3 if self.pixels.ndim == 3 else 1)
            pixels = np.where(only[..., None], made, with_channels(self.pixels, made.shape[2]))
            if self.deep is not None:
                scaled = self.span.black + made[..., 0] * ((self.span.white - self.span.black) / 255)
                deep = np.where(only, np.rint(scaled).astype(np.uint16), self.deep)
        shown = pixels[..., 0] if pixels.shape[2] == 1 else pixels
        alpha = self.alpha if only is None or self.alpha is None else np.where(only, np.uint8(255), self.alpha)
        profile = self.profile if shown.ndim == self.pixels.ndim else None
        return replace(self, pixels=shown, alpha=alpha, profile=profile, deep=deep)

    def size_at(self, shorter: int) -> tuple[int, int]:
        """(width, height) with a shorter side of ``shorter`` pixels. Raises Refused where it would have more pixels than a picture may."""
        width, height = self.size
        scale = shorter / min(width, height)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        limit = Image.MAX_IMAGE_PIXELS
        if limit is not None and size[0] * size[1] > max(limit, width * height):
            much = message("{size} pixels once resized, at most {limit:,} in all", size="{} x {}".format(*size), limit=limit)
            raise Refused("too large", much)
        return size

    def resized(self, shorter: int) -> "WholePicture":
        """With a shorter side of ``shorter`` pixels. Raises what ``size_at`` raises."""
        size = self.size_at(shorter)
        if size == self.size:
            return self
        # With its transparency, so that what is hidden below it doesn't run into what is visible.
        resized = np.asarray(self.image.resize(size, self.resample))
        if self.alpha is None:
            return replace(self, pixels=resized, deep=None)
        pixels = resized[..., 0] if resized.shape[2] == 2 else resized[..., :3]
        return replace(self, pixels=np.ascontiguousarray(pixels), alpha=np.ascontiguousarray(resized[..., -1]))

    def of_colour(self, colour: str) -> NDArray[np.bool_]:
        """(H, W), where it has exactly that colour, or is "transparent". Raises SettingError for what isn't a colour."""
        if colour == "transparent":
            return np.zeros(self.pixels.shape[:2], np.bool_) if self.alpha is None else self.alpha < 128
        try:
            wanted = np.array(ImageColor.getrgb(colour)[:3], np.uint8)
        except ValueError:
            raise SettingError(
                message("{text!r} is not a colour.", text=colour),
                message("Write the name of a colour, #rrggbb or transparent."),
            ) from None
        return np.asarray((with_channels(self.pixels, 3) == wanted).all(2))

    @property
    def image(self) -> Image.Image:
        """As a Pillow picture: L, LA, RGB or RGBA, with its profile."""
        image: Image.Image = Image.fromarray(self.pixels)
        if self.alpha is not None:
            bands = [*image.split(), Image.fromarray(self.alpha)]
            image = Image.merge("LA" if image.mode == "L" else "RGBA", bands)
        if self.profile:
            image.info["icc_profile"] = self.profile
        return image

    def encoded(self, ending: str) -> bytes:
        """As a file of that ending, with its profile. Raises SettingError for an ending that can't be written."""
        kind = Image.registered_extensions().get(ending.lower())
        if kind not in Image.SAVE:
            what = message("Pictures can't be written as {ending} files.", ending=ending)
            raise SettingError(what if ending else message("Pictures can't be written without an ending."), _a_name())
        image, buffer = self.image, BytesIO()
        if self.deep is not None and kind in ("PNG", "TIFF"):
            image = Image.fromarray(self.deep)
        if kind in ("JPEG", "PPM", "BMP") and image.mode in ("LA", "RGBA"):  # these can't be transparent
            image = Image.fromarray(self.seen(len(image.mode) - 1).squeeze(2) if image.mode == "LA" else self.seen(3))
        extra = {"quality": 95} if kind in ("JPEG", "WEBP") else {}
        try:
            write_marked(image, buffer, kind, options=extra | ({"icc_profile": self.profile} if self.profile else {}))
        except (OSError, ValueError) as error:
            what = message("The picture can't be written as {ending}: {reason}.", ending=ending, reason=error)
            raise SettingError(what, _a_name()) from None
        return buffer.getvalue()


def _a_name() -> str:
    return message("Name for example picture.png.")


def with_channels(pixels: Pixels, channels: int) -> Pixels:
    """(H, W) or (H, W, 1 or 3) -> (H, W, channels): grey from the lightness of colours, or the same in all channels."""
    pixels = pixels[..., None] if pixels.ndim == 2 else pixels
    if pixels.shape[2] == channels:
        return pixels
    if channels == 3:
        return pixels.repeat(3, 2)
    return np.asarray(Image.fromarray(pixels).convert("L"))[..., None]


def read_whole(
    file: BinaryIO, *, is_mask: bool = False, ground: tuple[int, int, int] = WHITE, scale: Scale | None = None
) -> WholePicture:
    """The picture in a file. ``is_mask``: where it could be a mask of class numbers, these become colours. Raises Refused.

    scale: how more than eight bits a channel become eight; None goes by the picture's own numbers.
    """
    with checked_picture(file) as image:
        # How a PNG is to be unpacked says how many bits it has; Pillow reads eight of those of colours.
        was_deeper = image.mode in ("RGB", "RGBA", "LA") and any("16" in str(tile[3]) for tile in getattr(image, "tile", ()))
        numbers_kept = is_mask or image.mode.startswith("I;16")
        upright = upright_of(image) if numbers_kept else upright_of(image, file, scale)
        whole = whole_of(upright, image.info.get("icc_profile"), is_mask=is_mask, ground=ground, scale=scale)
        return replace(whole, was_deeper=was_deeper)


def whole_of(
    image: Image.Image,
    profile: bytes | None = None,
    *,
    is_mask: bool = False,
    ground: tuple[int, int, int] = WHITE,
    scale: Scale | None = None,
) -> WholePicture:
    """A decoded Pillow picture at full size; of more than eight bits a channel, eight are kept, and sixteen of grey next to them."""
    if is_mask and numbers_in(image) is not None:
        return WholePicture(coloured(np.asarray(class_numbers(image))), resample=NEAREST)
    resample = NEAREST if is_mask else LANCZOS
    if image.mode.startswith("I;16"):
        deep = np.asarray(image).astype(np.uint16)
        span = span_of(deep, scale)
        return WholePicture(span.scaled(deep), None, profile, ground, resample, deep, span)
    if is_deep(image):
        image = at_eight_bits(image, None, scale)
    if image.mode in ("CMYK", "YCbCr", "LAB", "HSV"):
        image, profile = _in_rgb(image, profile), None
    if not image.has_transparency_data:
        return WholePicture(np.asarray(on_ground(image, DataSettings())), None, profile, ground, resample)
    # A grey one stays grey, whatever is below its transparency.
    mode = "LA" if image.mode in ("LA", "La", "L") else "RGBA"
    pixels = np.asarray(image.convert(mode))
    return WholePicture(
        np.ascontiguousarray(pixels[..., 0] if mode == "LA" else pixels[..., :3]),
        np.ascontiguousarray(pixels[..., -1]),
        profile,
        ground,
        resample,
    )


def _in_rgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Print colours as they look on a screen, by their profile where they have a valid one."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            made = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except ImageCms.PyCMSError:
            made = None
        if made is not None:
            return made
    return image.convert("RGB")
