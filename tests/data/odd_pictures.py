"""A folder of odd, damaged and malicious files, with what ought to become of each."""

import os
import socket
import struct
import unicodedata
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

PASSED_OVER = "passed over"
READ = "read"

Outcomes = dict[str, str]


def scene(width: int = 40, height: int = 40, seed: int = 0) -> Image.Image:
    """A smooth colour picture, red to the left, bluer to the bottom, different for each seed."""
    x, y = np.meshgrid(np.linspace(1, 0, width), np.linspace(0, 1, height))
    pixels = np.stack([255 * x, np.full_like(x, (37 * seed) % 256), 255 * y], axis=-1)
    return Image.fromarray(pixels.astype(np.uint8))


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, format=kind, **options)
    return buffer.getvalue()


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_that_declares(width: int, height: int) -> bytes:
    """A small, valid PNG file head that promises a picture of any size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(10_000))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def modes() -> dict[str, bytes]:
    """Every mode and file format that a folder of somebody's pictures may hold; all of them readable."""
    colour, rng = scene(), np.random.default_rng(0)
    grey = colour.convert("L")
    deep = (np.asarray(grey).astype(np.uint16) * 257).astype(np.uint16)
    clear = colour.convert("RGBA")
    clear.putalpha(grey)
    palette = colour.quantize(16)
    frames = [scene(seed=number) for number in range(3)]
    exif = Image.Exif()
    exif[0x0112] = 6
    return {
        "1.png": encoded(colour.convert("1"), "PNG"),
        "L.png": encoded(grey, "PNG"),
        "LA.png": encoded(clear.convert("LA"), "PNG"),
        "P.png": encoded(palette, "PNG"),
        "P-transparent.png": encoded(palette, "PNG", transparency=3),
        "P-bytes-transparent.png": encoded(palette, "PNG", transparency=bytes(range(0, 256, 16))),
        "RGB.png": encoded(colour, "PNG"),
        "RGB-transparent.png": encoded(colour, "PNG", transparency=(255, 0, 0)),
        "L-transparent.png": encoded(grey, "PNG", transparency=76),
        "RGBA.png": encoded(clear, "PNG"),
        "16-bit.png": encoded(Image.fromarray(deep), "PNG"),
        "16-bit.tif": encoded(Image.fromarray(deep), "TIFF"),
        "32-bit.tif": encoded(Image.fromarray(deep.astype(np.int32)), "TIFF"),
        "float.tif": encoded(Image.fromarray(np.asarray(grey).astype(np.float32) / 255), "TIFF"),
        "16-bit.pgm": b"P5\n40 40\n65535\n" + deep.astype(">u2").tobytes(),
        "plain.ppm": encoded(colour, "PPM"),
        "plain.jpg": encoded(colour, "JPEG"),
        "progressive.jpg": encoded(colour, "JPEG", progressive=True),
        "grey.jpg": encoded(grey, "JPEG"),
        "cmyk.jpg": encoded(colour.convert("CMYK"), "JPEG"),
        "cmyk.tif": encoded(colour.convert("CMYK"), "TIFF"),
        "ycbcr.tif": encoded(colour.convert("YCbCr"), "TIFF"),
        "lab.tif": encoded(Image.merge("LAB", [grey, grey, grey]), "TIFF"),
        "turned.jpg": encoded(colour, "JPEG", exif=exif),
        "broken-exif.jpg": encoded(colour, "JPEG", exif=b"Exif\x00\x00" + rng.bytes(60)),
        "animated.gif": encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]),
        "animated.webp": encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:]),
        "animated.png": encoded(frames[0], "PNG", save_all=True, append_images=frames[1:]),
        "lossless.webp": encoded(clear, "WEBP", lossless=True),
        "plain.bmp": encoded(colour, "BMP"),
        "plain.tga": encoded(colour, "TGA"),
        "plain.ico": encoded(colour.resize((32, 32)), "ICO"),
        "plain.pcx": encoded(colour, "PCX"),
        "plain.qoi": encoded(colour, "QOI"),
        "plain.jp2": encoded(colour, "JPEG2000"),
        "many-pages.tif": encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:]),
        "big.jpg": encoded(scene(900, 700), "JPEG"),
        "wide.png": encoded(scene(200, 9), "PNG"),
        "tall.png": encoded(scene(8, 300), "PNG"),
        "really-a-jpeg.png": encoded(colour, "JPEG"),
        "really-a-png.txt": encoded(colour, "PNG"),
        "no-ending": encoded(colour, "PNG"),
    }


def damaged() -> dict[str, tuple[bytes, str]]:
    """Files that can't be used: (content, reason)."""
    colour = scene(64, 64)
    png, jpeg = encoded(colour, "PNG"), encoded(colour, "JPEG")
    swollen = png[:33] + png_chunk(b"zTXt", b"comment\x00\x00" + zlib.compress(bytes(70_000_000), 9)) + png[33:]
    return {
        "empty.png": (b"", "empty"),
        "empty": (b"", "empty"),
        "half.png": (png[: len(png) // 2], "truncated"),
        "half.jpg": (jpeg[: len(jpeg) // 2], "truncated"),
        "head-only.png": (png[:12], "truncated"),
        "head-only.jpg": (jpeg[:5], "truncated"),
        "half.gif": (encoded(colour, "GIF")[:500], "truncated"),
        "half.webp": (encoded(colour, "WEBP")[:60], "unreadable"),
        "half.bmp": (encoded(colour, "BMP")[:600], "truncated"),
        "flipped.png": (png[:60] + bytes(20) + png[80:], "unreadable"),
        "text.png": (b"This is no picture, whatever it is called.\n" * 20, "not a picture"),
        "readme.txt": (b"Thank you for downloading these pictures.", "not a picture"),
        "labels.csv": (b"name,label\nRGB.png,3\n", "not a picture"),
        "about.json": (b'{"name": "odd"}', "not a picture"),
        "zeros.jpg": (bytes(5000), "not a picture"),
        "noise.png": (np.random.default_rng(1).bytes(5000), "not a picture"),
        "drawing.svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "not pixels"),
        "page.pdf": (b"%PDF-1.7\n" + bytes(100), "not pixels"),
        "script.eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 50 50\n", "not pixels"),
        "phone.heic": (b"\x00\x00\x00\x18ftypheic" + bytes(200), "format unknown"),
        "bomb.png": (png_that_declares(100_000, 100_000), "decompression bomb"),
        "bomb-under-twice-the-limit.png": (png_that_declares(12_000, 9_000), "decompression bomb"),
        "swollen-text.png": (swollen, "decompression bomb"),
        "bomb.gif": (b"GIF89a" + struct.pack("<HH", 65535, 65535) + encoded(colour, "GIF")[10:], "decompression bomb"),
        "line.png": (encoded(scene(1, 300), "PNG"), "too small"),
        "dot.gif": (encoded(scene(1, 1), "GIF"), "too small"),
        "seven.png": (encoded(scene(7, 40), "PNG"), "too small"),
        "nothing-wide.png": (png_that_declares(0, 40), "truncated"),
    }


NAMES = (
    unicodedata.normalize("NFC", "한글 그림.png"),
    unicodedata.normalize("NFD", "분해된 이름.png"),
    "汉字图片.png",
    "カタカナ.png",
    "🎨🖼️.png",
    "with space and 'quotes'.png",
    "[bold]not markup.png",
    "percent%20s.png",
    "-rf.png",
    "UPPER.PNG",
    "a" * 200 + ".png",
    "ünïcödé.png",
)


def make_odd_folder(folder: Path) -> Outcomes:
    """Fills ``folder``; returns for each name, NFC, READ, PASSED_OVER or the reason of the refusal."""
    outcomes: Outcomes = {}
    for name, content in modes().items():
        (folder / name).write_bytes(content)
        outcomes[name] = READ
    for name, (content, reason) in damaged().items():
        (folder / name).write_bytes(content)
        outcomes[name] = reason
    for number, name in enumerate(NAMES):
        scene(seed=number + 10).save(folder / name, format="PNG")
        outcomes[unicodedata.normalize("NFC", name)] = READ
    for name in (".hidden.png", "._RGB.png", ".DS_Store", "Thumbs.db", "desktop.ini"):
        (folder / name).write_bytes(encoded(scene(), "PNG"))
        outcomes[name] = PASSED_OVER
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX" / "RGB.png").write_bytes(encoded(scene(), "PNG"))
    outcomes["__MACOSX"] = PASSED_OVER
    if hasattr(os, "symlink"):
        (folder / "dangling.png").symlink_to(folder / "nowhere.png")
        (folder / "self.png").symlink_to(folder / "self.png")
        (folder / "loop").symlink_to(folder, target_is_directory=True)
        (folder / "link.png").symlink_to(folder / "RGB.png")
        outcomes |= {"dangling.png": PASSED_OVER, "self.png": PASSED_OVER, "loop": PASSED_OVER, "link.png": READ}
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.png")
        with socket.socket(socket.AF_UNIX) as listener:
            here = Path.cwd()
            os.chdir(folder)  # the path of a socket may only be about a hundred bytes long
            try:
                listener.bind("socket.png")
            finally:
                os.chdir(here)
        outcomes |= {"pipe.png": "special file", "socket.png": "special file"}
    return outcomes
