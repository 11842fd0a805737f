"""The doctor's findings: gathered as plain values, then said in lines."""

import os
import platform
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy
import PIL
import torch

from ganvas.devices import cores, machine, threads_set_by
from ganvas.disk import cache_folder
from ganvas.recipes import RECIPES
from ganvas.training.cost.cost import noise_for
from ganvas.training.cost.load import Watch
from ganvas.training.cost.measured import kept_choices
from ganvas.training.cost.trial import Trial
from ganvas.training.precision import rates
from ganvas.version import VERSION
from ganvas.words import Message, listed, message, plural, quoted

TIMED = (("sketch", (1, 28, 28)), ("evening", (1, 28, 28)), ("sketch", (3, 64, 64)))
"""Recipes and shapes that people usually begin with."""
LIMIT = 15.0
"""Seconds after which no other recipe is begun; one takes some seconds."""


def examined(say: Callable[[str], object]) -> dict[str, Any]:
    """Everything that the doctor finds. ``say`` is told what is being timed."""
    kind = "cuda" if torch.cuda.is_available() else "cpu"
    watch = Watch()
    timed = list(_timed(torch.device(kind), say))
    products = rates(torch.device(kind))
    load = watch.load()
    return {
        "ganvas": VERSION,
        "python": platform.python_version(),
        "libraries": {"torch": torch.__version__, "numpy": numpy.__version__, "Pillow": PIL.__version__},
        "machine": machine(),
        "system": f"{platform.system()} {platform.release()}",
        "devices": _devices(),
        "cores": cores(),
        "threads": torch.get_num_threads(),
        "threads_set_by": threads_set_by(),
        "load": {"others": load.others, "stolen": load.stolen, "switches": load.switches, "words": load.words},
        "recipes": timed,
        "gflops": products,
        "data": os.environ.get("GANVAS_DATA"),
        "cache": str(cache_folder()),
        "folders": _folders(),
        "choices": [{"file": str(path), **kept.model_dump()} for path, kept in kept_choices()],
    }


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The findings, a label and its value in each line."""
    for label, value in _about(found):
        yield f"{label:12} {value}"
    yield ""
    yield message("Pictures a second, with the precision and the threads that a training would choose now:")
    for each in found["recipes"]:
        yield f"  {each['recipe']:10} {_size(each['shape']):18} {each['pictures_per_second']:9,.0f}   {_chosen(each)}"
    yield ""
    if found["folders"]:
        yield message("Kept in the cache. Everything in it can be made or downloaded again:")
    for folder in found["folders"]:
        yield f"  {folder['name']:12} {message('{size:9,.1f} MB', size=folder['bytes'] / 1e6)}   {folder['what']}"
    if found["folders"]:
        yield "  " + message("To empty it:  rm -r {path}", path=quoted(found["cache"]))
        yield ""
    if not found["choices"]:
        yield message(
            "No choice of precision and threads is kept yet. One is kept when it was clear and the machine was quiet."
        )
        return
    yield message("Choices that are kept, so that the next training of this kind begins at once:")
    for kept in found["choices"]:
        what = message("{size}, batches of {batch_size}", size=_size(kept["shape"]), batch_size=kept["batch_size"])
        yield f"  {kept['measured_on']}  {kept['recipe']:12} {what:34} {_chosen(kept)}"
    yield "  " + message("To measure them again:  rm -r {path}", path=quoted(Path(found["cache"]) / "choices"))


def _timed(device: torch.device, say: Callable[[str], object]) -> Iterator[dict[str, Any]]:
    """A few real steps of each recipe on noise, with what a training would choose."""
    begin = time.perf_counter()
    for name, shape in TIMED:
        if time.perf_counter() - begin > LIMIT:
            return
        say(message("Timing {recipe}, {size} ...", recipe=name, size=_size(shape)))
        recipe = RECIPES[name]
        trial = Trial(recipe, noise_for(recipe, shape, device=device), shape)
        chosen = trial.choose(threads=torch.get_num_threads() if threads_set_by() else None)
        seconds = chosen.seconds_per_step or trial.seconds_per_step(chosen)
        yield {
            "recipe": name,
            "shape": shape,
            "pictures_per_second": recipe.schedule.batch_size / seconds,
            "precision": chosen.precision,
            "threads": chosen.threads,
            "speedup": chosen.speedup,
            "thread_gain": chosen.thread_gain,
            "is_clear": chosen.is_clear,
        }


def _about(found: dict[str, Any]) -> Iterator[tuple[str, object]]:
    libraries = ", ".join(f"{name} {version}" for name, version in found["libraries"].items())
    yield "ganvas", f"{found['ganvas']}, Python {found['python']}"
    yield message("libraries"), libraries
    yield message("machine"), f"{found['machine']}, {found['system']}"
    yield message("devices"), listed(found["devices"])
    yield message("cores"), found["cores"]
    by = found["threads_set_by"]
    threads = found["threads"]
    yield message("threads"), message("{n} (set by {name})", n=threads, name=by) if by else message("at most {n}", n=threads)
    yield message("load"), found["load"]["words"]
    yield message("cache"), found["cache"]
    yield "GANVAS_DATA", found["data"] or message("not set: named data sets are downloaded")
    for name, (float32, bfloat16) in found["gflops"].items():
        if bfloat16 is None:
            yield name, message("float32 {rate:,.0f} GFLOP/s; bfloat16 is far slower here, or not available", rate=float32)
        else:
            words = message("float32 {float32:,.0f} GFLOP/s, bfloat16 {bfloat16:,.0f}", float32=float32, bfloat16=bfloat16)
            yield name, words


def _devices() -> list[str]:
    names = [f"cuda:{index} {torch.cuda.get_device_name(index)}" for index in range(torch.cuda.device_count())]
    return ["cpu", *names, *(["mps"] if torch.backends.mps.is_available() else [])]


def _folders() -> list[dict[str, Any]]:
    """What lies in the cache, the largest first."""
    known = {
        "packs": message("Pictures, packed for training."),
        "downloads": message("Data sets as they were downloaded."),
        "features": message("Features of real pictures, for evaluation."),
        "evaluators": message("Networks that evaluate."),
        "detectors": message("How well copies are found."),
        "choices": message("Precision and threads, measured."),
        "precision": message("Of an older version, no longer used."),
    }
    root = cache_folder()
    found = [
        {"name": folder.name, "bytes": _bytes(folder), "what": known.get(folder.name, "")}
        for folder in (root.iterdir() if root.is_dir() else ())
        if folder.is_dir()
    ]
    return sorted(found, key=lambda each: -int(each["bytes"]))


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _size(shape: tuple[int, int, int]) -> Message:
    channels, height, width = shape
    if channels == 1:
        return message("{width}x{height}, grey", width=width, height=height)
    return message("{width}x{height}, colour", width=width, height=height)


def _chosen(each: dict[str, Any]) -> str:
    """What was chosen, and the measurements that it rests on."""
    precision = (
        message("Compared with float32, bfloat16 is {ratio:.2f} times as fast.", ratio=each["speedup"])
        if each["speedup"]
        else None
    )
    threads = (
        message("Twice the threads made it {ratio:.2f} times as fast.", ratio=each["thread_gain"])
        if each["thread_gain"]
        else None
    )
    what = plural(each["threads"], "{precision}, {n} thread", "{precision}, {n} threads", precision=each["precision"])
    why = [words for words in (precision, threads) if words]
    if not each.get("is_clear", True):
        why.append(message("Unclear now, so it isn't kept."))
    return f"{what}.  {' '.join(why)}" if why else what
