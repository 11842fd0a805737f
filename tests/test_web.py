"""The studio's page as it ships: whole, small enough, made for a strict content security policy, and without addresses of others."""

import gzip
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "src" / "ganvas" / "studio" / "page"
INDEX = (PAGE / "index.html").read_text(encoding="utf-8")
FIRST_LOAD = 300_000
"""Bytes of gzip that a browser may have to load before the first room is there."""
NAMES_ONLY = {"www.w3.org", "react.dev", "react.i18next.com", "www.i18next.com"}
"""Hosts that libraries name: XML namespaces, and where an error is explained. Nothing is loaded from them."""


def _named(text: str) -> set[str]:
    """The built files that a file names, by their paths below the page."""
    return {f"assets/{name}" for name in re.findall(r"[\w.-]+-[\w-]{8}\.(?:js|css)", text)}


def _needed(name: str) -> set[str]:
    """A module with the modules that it imports at once."""
    text = (PAGE / name).read_text(encoding="utf-8")
    now = re.findall(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""", text)
    return {name}.union(*(_needed(f"assets/{each}") for each in now if f"assets/{each}" != name))


def test_every_file_that_the_page_names_is_there() -> None:
    files = {path.relative_to(PAGE).as_posix() for path in PAGE.rglob("*") if path.is_file()}
    named = _named(INDEX).union(*(_named((PAGE / name).read_text(encoding="utf-8")) for name in files if name.endswith(".js")))
    assert named
    assert named <= files
    assert {"early.js", "seal.svg"} <= files


def test_the_first_load_is_small() -> None:
    """The page, the shell and its texts, and the first room with its own: Pictures."""
    start = {f"assets/{name}" for name in re.findall(r'(?:src|href)="/assets/([^"]+)"', INDEX)}
    room = {path.relative_to(PAGE).as_posix() for path in (PAGE / "assets").glob("PicturesRoom-*")}
    texts = {
        max(
            (path.relative_to(PAGE).as_posix() for path in (PAGE / "assets").glob(f"{name}-*.js")),
            key=lambda each: (PAGE / each).stat().st_size,
        )
        for name in ("shell", "pictures")
    }
    styles = {path.relative_to(PAGE).as_posix() for path in (PAGE / "assets").glob("*.css")}
    modules = set[str]().union(*(_needed(name) for name in start | room | texts if name.endswith(".js")))
    loaded = modules | styles | {"index.html", "early.js", "seal.svg"}
    size = sum(len(gzip.compress((PAGE / name).read_bytes())) for name in loaded)
    assert 100_000 < size < FIRST_LOAD


def test_nothing_stands_in_the_page_that_a_strict_policy_forbids() -> None:
    assert "<style" not in INDEX
    assert not re.search(r"<script(?![^>]*\bsrc=)", INDEX)
    assert not re.search(r"\s(?:style|on\w+)=", INDEX)


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in PAGE.rglob("*"):
        if path.suffix in (".html", ".js", ".css"):
            hosts = set(re.findall(r"https?://([\w.-]+\.\w+)", path.read_text(encoding="utf-8")))
            assert hosts <= NAMES_ONLY, path.name
            if path.suffix == ".css":
                assert not hosts, path.name


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


@pytest.mark.parametrize("language", ["en", "ko", "zh-Hans"])
def test_every_language_is_in_the_page(language: str) -> None:
    texts = json.loads((ROOT / "web" / "src" / "languages" / language / "shell.json").read_text(encoding="utf-8"))
    built = [path.read_text(encoding="utf-8") for path in (PAGE / "assets").glob("shell-*.js")]
    assert any(texts["errors"]["unreachable"] in text for text in built)
