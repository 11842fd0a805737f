"""What tests of the studio share: its address, all its routes, and small pictures as files."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
from fastapi.routing import iter_route_contexts
from PIL import Image

from ganvas.studio.app import inner_app

PORT = 8123
HOST = f"127.0.0.1:{PORT}"
HERE = f"http://{HOST}"
API = "/api/v1"
SAFE = ("GET", "HEAD")


def every_route() -> Iterator[tuple[str, str]]:
    """(method, path) of all that is registered, its parameters filled with what may be there."""
    fill = {"name": "moths", "id": "a" * 32, "images": "128", "number": "1", "code": "en", "ticket": "b" * 32}
    for route in iter_route_contexts(inner_app().routes):
        path = re.sub(r"\{(\w+)\}", lambda found: fill[found[1]], route.path or "/")
        for method in sorted(route.methods or {"GET"}):
            yield method, path.replace(f"thumbnails/{'a' * 32}", f"thumbnails/{'a' * 24}")


ROUTES = sorted(set(every_route()))
OF_THE_API = [(method, path) for method, path in ROUTES if path.startswith("/api/")]
PRIVATE = [(method, path) for method, path in OF_THE_API if path != f"{API}/session"]
UNSAFE = [(method, path) for method, path in ROUTES if method not in SAFE]


def png(seed: int = 0, size: tuple[int, int] = (24, 32), **options: Any) -> bytes:
    """A picture (width, height) of noise as a file."""
    return as_file(picture(seed, size), "PNG", **options)


def picture(seed: int = 0, size: tuple[int, int] = (24, 32)) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8))


def as_file(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
