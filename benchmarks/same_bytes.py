"""Whether two versions of ganvas train, sample and judge to the same bytes: for a refactoring that should change nothing.

    git worktree add ../before COMMIT
    python benchmarks/same_bytes.py ../before .

Each version trains every shipped recipe that it has for twenty steps, in two sittings, evaluates it on the way and afterwards, samples,
translates or restores with it, and loads it as a model of its own. A clock that counts how often it is asked stands in for time, so that
nothing depends on the speed of the machine. Then every file that one version wrote is compared with the other's: tensors and pictures byte
by byte, JSON value by value. Texts that people read (values with a space in them) may have been reworded; they are counted apart. Keys
that only one version writes are listed at the end: whoever runs this decides whether they were added or renamed on purpose.
"""

import argparse
import contextlib
import hashlib
import io
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

STEPS = 20
NEVER_EQUAL = {"ganvas", "seconds", "images_per_second", "pack", "fitting_seconds"}
"""Values that say when and by which version something was made."""
MORE = {
    "conditional": ("dcgan-28", ("model.conditional=true",)),
    "augmented": ("sketch", ('model.augment={"kinds":["flip","shift","scale","colour"],"adaptive":true}',)),
    "spectral": ("dcgan", ("model.game.spectral_norm=true", "model.game.penalty=none", "model.game.objective=hinge")),
    "path-length": ("style", ("model.path_length=2", "model.conditional=true")),
    "critic": ("gan-dense", ("model.game.objective=wasserstein", "model.game.penalty=wgan-gp", "model.game.gamma=10")),
    "in-parts": ("pix2pix", ("schedule.micro_batch=5", "model.direction=b-to-a")),
    "pooled": ("cyclegan", ("model.pool=10", "schedule.micro_batch=3")),
}
"""Settings that change what is computed: name -> (recipe, changes)."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path, help="A checkout of ganvas.")
    parser.add_argument("after", type=Path, help="Another one.")
    parser.add_argument(
        "--recipes", nargs="*", help="Only these, by the names of recipes or of the variants that this script knows."
    )
    parser.add_argument("--work", type=Path, help="A folder to keep what was made in; without it, a temporary one.")
    parser.add_argument(
        "--keep-before", action="store_true", help="Take what --work holds of the first version from an earlier run."
    )
    parser.add_argument("--processes", type=int, default=2, help="How many of them share the work, each on one thread.")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        work(arguments.recipes)
        return
    with tempfile.TemporaryDirectory(prefix="ganvas-") as temporary:
        place = (arguments.work or Path(temporary)).resolve()
        sides = {"before": arguments.before.resolve(), "after": arguments.after.resolve()}
        for name, checkout in sides.items():
            if name == "before" and arguments.keep_before and (place / name).is_dir():
                continue
            run_side(checkout, place / name, arguments.recipes, arguments.processes)
        failed = compare_all(place / "before", place / "after", arguments.recipes)
    sys.exit(failed)


def run_side(checkout: Path, place: Path, only: list[str] | None, processes: int) -> None:
    """Let one version make everything, in processes of its own."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    draw_data(place)
    environment = os.environ | {
        "PYTHONPATH": str(checkout / "src"),
        "GANVAS_CACHE": str(place / "cache"),
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "COLUMNS": "200",
    }
    listed = "from ganvas.recipes import RECIPES; print(*RECIPES)"
    names = subprocess.run(
        [sys.executable, "-c", listed], check=True, cwd=place, env=environment, capture_output=True, text=True
    )
    wanted = [name for name in (*names.stdout.split(), *MORE) if not only or name in only]
    start = time.monotonic()
    command = [sys.executable, str(Path(__file__).resolve()), str(checkout), str(checkout), "--worker", "--recipes"]
    workers = [
        subprocess.Popen([*command, *wanted[number::processes]], cwd=place, env=environment)
        for number in range(min(processes, len(wanted)))
    ]
    codes = [worker.wait() for worker in workers]
    if any(codes):
        sys.exit(f"{checkout} could not make everything.")
    print(f"{checkout} took {time.monotonic() - start:.0f} s", file=sys.stderr)


def work(names: list[str]) -> None:
    """One version: everything that is compared, in the current folder."""
    ticks = itertools.count()
    time.perf_counter = lambda: next(ticks) / 1000  # before ganvas is imported
    import torch

    from ganvas.recipes import RECIPES

    torch.set_num_threads(1)
    for name in names:
        recipe, changes = MORE.get(name, (name, ()))
        relation = RECIPES[recipe].model.relation
        kind = "translate" if relation else "restore" if RECIPES[recipe].model.kind == "restore" else "sample"
        print(name, file=sys.stderr, flush=True)
        make(name, recipe, changes, kind, unpaired=relation == "sides")


def make(name: str, recipe: str, changes: tuple[str, ...], kind: str, *, unpaired: bool) -> None:
    """Train a recipe and use what it learned; the current folder holds the pictures."""
    run, made = f"runs/{name}", f"made/{name}"
    settings = [word for change in (*changes, 'schedule.previews="5 steps"') for word in ("--set", change)]
    grey = kind == "sample"
    source = ["grey"] if grey else ["colour"] if kind == "restore" else ["--a", "a", "--b", "other-b" if unpaired else "b"]
    size = ["--resolution", "28" if grey else "32"]
    training = ["--recipe", recipe, "--run", run, *size, "--precision", "float32", "--device", "cpu", "--seed", "3", *settings]
    ganvas("train", *source, *training, "--steps", str(STEPS // 2), "--evaluate-every", "40")
    ganvas("resume", run, "--steps", str(STEPS))
    record = ["--json", f"{made}.json", "--markdown", f"{made}.md"]
    if kind == "sample":
        ganvas("sample", run, "-n", "40", "--seed", "7", "--out", f"{made}.npz")
        ganvas("sample", f"{run}/best", "-n", "10", "--out", f"{made}.png")
        if "vae" in name:
            ganvas("sample", run, "-n", "40", "--sampler", "mixture", "--out", f"{made}-mixture.npy")
        features = ["--features", "classifier"] if name == "conditional" else ["--features", "random"]
        ganvas("evaluate", run, "--samples", "300", *features, *record)
        return
    if kind == "restore":
        ganvas("restore", run, "colour/0/0000.png", "--mask", "mask.png", "--out", f"{made}-mended.png")
        ganvas("restore", run, "colour/0/0001.png", "--upscale", "2", "--out", f"{made}-larger.png")
    else:
        ganvas("translate", run, "colour/0", "--out", f"{made}-pictures")
        if unpaired:
            ganvas("translate", f"{run}/model", "colour/0", "--direction", "b-to-a", "--out", f"{made}-back")
    ganvas("evaluate", run, *record)


def ganvas(*words: str) -> None:
    """What a person types."""
    from ganvas.cli import app

    with contextlib.redirect_stdout(io.StringIO()) as out:
        try:
            app(list(words), standalone_mode=False)
        except BaseException:
            print(f"ganvas {' '.join(words)}\n{out.getvalue()}", file=sys.stderr)
            raise


def draw_data(place: Path) -> None:
    """Folders of pictures: the bundled digits, grey in folders by their class, tinted, and as two sides of a translation."""
    from PIL import Image
    from sklearn.datasets import load_digits

    digits = load_digits()
    tints = np.random.default_rng(1).integers(60, 255, (240, 3))
    for index in range(240):
        small = (digits.images[index] / 16 * 255).astype(np.uint8)
        grey = Image.fromarray(small).resize((32, 32), Image.Resampling.BICUBIC)
        values = np.asarray(grey, np.float64)[..., None] / 255
        colour = Image.fromarray(np.rint(values * tints[index]).astype(np.uint8))
        negative = Image.fromarray(255 - np.asarray(colour)[:, ::-1])
        label = int(digits.target[index])
        pictures = {f"grey/{label}": grey, f"colour/{label}": colour, "a": colour, "b": negative}
        if index >= 100:
            pictures |= {"other-b": negative}
        for folder, picture in pictures.items():
            (place / folder).mkdir(parents=True, exist_ok=True)
            name = f"other-{index:04d}.png" if folder == "other-b" else f"{index:04d}.png"
            picture.save(place / folder / name)
        if index < 2:  # the first two also under names that a command can know
            (place / "colour" / "0").mkdir(parents=True, exist_ok=True)
            picture = colour.resize((48, 40), Image.Resampling.BICUBIC)
            picture.save(place / "colour" / "0" / f"{index:04d}.png")
    mask = np.zeros((40, 48), np.uint8)
    mask[10:22, 12:30] = 255
    Image.fromarray(mask).save(place / "mask.png")


def compare_all(before: Path, after: Path, only: list[str] | None) -> int:
    """Print a row for each recipe, and what differs; the number of recipes in which something does."""
    names = sorted({path.name for side in (before, after) for path in (side / "runs").iterdir()})
    names = [name for name in names if not only or name in only]
    print(f"| {'recipe':16} | tensors | files | equal | reworded | differ |")
    print(f"|{'-' * 18}|---:|---:|---:|---:|---:|")
    failed, said = 0, []
    lone: dict[str, int] = {}
    for name in names:
        tensors = files = equal = 0
        texts: list[str] = []
        differ: list[str] = []
        for path in sorted(files_of(before, name) | files_of(after, name)):
            one, other = before / path, after / path
            if not one.exists() or not other.exists():
                differ.append(f"{path} is only in the version {'after' if other.exists() else 'before'}")
                continue
            files += 1
            unlike, reworded, count = compare(one, other, lone)
            tensors += count
            equal += not unlike
            differ += [f"{path}: {what}" for what in unlike]
            texts += [f"{path}: {what}" for what in reworded]
        print(f"| {name:16} | {tensors:,} | {files} | {equal} | {len(texts)} | {len(differ)} |", flush=True)
        failed += bool(differ)
        said += [f"{name}: {what}" for what in differ[:12]]
    for line in said:
        print(line)
    for key, count in sorted(lone.items()):
        print(f"only one version writes {key} ({count} times)")
    print("all equal" if not failed else f"{failed} of {len(names)} recipes differ")
    return failed


def files_of(side: Path, name: str) -> set[Path]:
    found = [path for path in (side / "runs" / name).rglob("*") if path.is_file() and path.name != ".lock"]
    found += [
        path
        for path in (side / "made").rglob("*")
        if path.is_file() and path.relative_to(side / "made").parts[0].startswith(name)
    ]
    exact = {path.relative_to(side) for path in found}
    return {path for path in exact if path.parts[0] != "made" or belongs(path.parts[1], name)}


def belongs(part: str, name: str) -> bool:
    """Whether what was made is of this recipe, and not of one whose name begins alike."""
    rest = part.removeprefix(name)
    return (
        rest == ""
        or rest[0] == "."
        or rest in ("-pictures", "-back")
        or rest.partition(".")[0] in ("-mixture", "-mended", "-larger")
    )


def compare(one: Path, other: Path, lone: dict[str, int]) -> tuple[list[str], list[str], int]:
    """(what differs, what is worded otherwise, how many tensors were compared); counts keys of only one side in ``lone``."""
    if one.suffix == ".safetensors":
        return compare_tensors(one, other, lone)
    if one.suffix in (".json", ".jsonl"):
        documents = [
            [json.loads(line) for line in text.splitlines()] if one.suffix == ".jsonl" else json.loads(text)
            for text in map(cleaned, (one, other))
        ]
        unlike, reworded = compare_values(*documents, lone)
        return unlike, reworded, 0
    if one.suffix == ".md":
        return [], ["is worded otherwise"] if cleaned(one) != cleaned(other) else [], 0
    same = one.read_bytes() == other.read_bytes()
    return [] if same else [f"SHA-256 {digest(one)} and {digest(other)}"], [], 0


def cleaned(path: Path) -> str:
    """A text without the place where it was made."""
    text = path.read_text(encoding="utf-8")
    root = next(parent for parent in path.parents if parent.name in ("before", "after"))
    return text.replace(str(root), "HERE")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def compare_tensors(one: Path, other: Path, lone: dict[str, int]) -> tuple[list[str], list[str], int]:
    from safetensors import safe_open

    found = []
    for path in (one, other):
        with safe_open(path, "np") as file:
            found.append(({name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}))  # noqa: SIM118 - no mapping
    (mine, about), (theirs, about_theirs) = found
    unlike = [f"tensor {name} is missing on one side" for name in mine.keys() ^ theirs.keys()]
    unlike += [f"tensor {name}" for name in mine.keys() & theirs.keys() if mine[name].tobytes() != theirs[name].tobytes()]
    documents = [unpacked(metadata) for metadata in (about, about_theirs)]
    values, reworded = compare_values(*documents, lone)
    return unlike + values, reworded, len(mine.keys() & theirs.keys())


def unpacked(metadata: dict[str, str]) -> dict[str, Any]:
    """The metadata of a checkpoint, the JSON in it read."""
    document = dict(metadata)
    if "state" in document:
        state = json.loads(document["state"])
        if "recipe" in state:
            state["recipe"] = json.loads(state["recipe"])
        return document | {"state": state}
    return document


def compare_values(one: Any, other: Any, lone: dict[str, int]) -> tuple[list[str], list[str]]:
    mine, theirs = dict(flat(one)), dict(flat(other))
    unlike, reworded = [], []
    for name in sorted(mine.keys() | theirs.keys()):
        if set(name.split(".")) & NEVER_EQUAL:
            continue
        if name not in mine or name not in theirs:
            lone[name] = lone.get(name, 0) + 1
            continue
        left, right = mine[name], theirs[name]
        if left == right:
            continue
        if name == "format":  # counted up where the keys of a document changed on purpose
            lone[f"{name} {left} instead of {right}"] = lone.get(f"{name} {left} instead of {right}", 0) + 1
            continue
        words = isinstance(left, str) and isinstance(right, str) and " " in left + right
        (reworded if words else unlike).append(f"{name} is {left!r} and {right!r}")
    return unlike, reworded


def flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from flat(inner, f"{name}.{number}")
    else:
        yield name, value


if __name__ == "__main__":
    main()
