"""The model as a folder to share: config.json, model.safetensors, README.md. Reading one executes nothing from it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from ganvas.amounts import as_integer, whole
from ganvas.amounts import seed as seed_in_range
from ganvas.data import Dataset
from ganvas.data.batches.pixels import to_float, to_pixels
from ganvas.data.pictures.sheets import Pixels, Sheet
from ganvas.data.pictures.values import Scale
from ganvas.data.sources.two_sides import Sources
from ganvas.devices import choose_device, own_modes
from ganvas.errors import ModelError, SettingError
from ganvas.features.space import sha256_of_weights
from ganvas.inference.config import FORMAT, ModelConfig, up_to_date
from ganvas.inference.folder import build_empty, check_fit, save_model
from ganvas.inference.latents import encoded, latents_of
from ganvas.inference.medium import Pictures
from ganvas.inference.pictures import PictureLike, hole_of, restored, translated, whole_picture
from ganvas.models.model import Model
from ganvas.origins import of_samples
from ganvas.paths import path_of
from ganvas.words import Command, Step, listed, message


@dataclass(eq=False)
class TrainedModel:
    """A model to make pictures with. Made by ``ganvas.load`` and ``Run.model``.

    model: the networks, in eval mode. config: what they are and how they came to be. path: the folder they were read from.
    """

    model: Model
    config: ModelConfig
    path: Path | None = None

    def sample(
        self,
        n: int | Tensor | NDArray[Any] = 64,
        *,
        seed: int = 0,
        sampler: str = "prior",
        class_name: str | None = None,
        psi: float = 1.0,
        columns: int | None = None,
    ) -> Sheet:
        """``n`` pictures as a sheet: ``.pictures`` is (n, H, W, C) uint8, ``.save("sheet.png")`` writes it.

        ``n`` may be latents too, (N, Z) or one row (Z,), as ``latents`` has them: each makes its picture, to the last bit,
        whatever is made with it. They hold what seed, sampler and class_name decide otherwise.

        Picture k is a function of (seed, k) and of what is asked for, whatever is made with it. ``sampler`` is "prior" or, for
        VAEs whose mixture was fitted, "mixture". ``seed``: 0 to 2**64 - 1, each with pictures of its own.
        ``class_name``: of a conditional model, the class to make; None makes all classes as often as the training pictures have
        them. ``psi``: of a model with styles, how far they may be from their mean, 0 to 1.5; below 1 pictures are more regular and
        more alike. Raises SettingError or ModelError for what it can't make.
        """
        if isinstance(n, (Tensor, np.ndarray, list, tuple)) and as_integer(n) is None:
            return self._of_latents(n, psi, columns, class_name)
        n = whole("n", n)
        chunks = list(self.chunks(n, seed=seed, sampler=sampler, class_name=class_name, psi=psi))
        height, width, channels = self.config.shape[1], self.config.shape[2], self.config.shape[0]
        pictures = np.concatenate(chunks) if chunks else np.empty((0, height, width, channels), np.uint8)
        sheet = self.config.medium.sheet(pictures, columns)
        return replace(sheet, origin=self.origin_of(seed, 0, n, sampler=sampler, class_name=class_name, psi=psi))

    def origin_of(
        self, seed: int, index: int, n: int = 1, *, sampler: str = "prior", class_name: str | None = None, psi: float = 1.0
    ) -> str:
        """Where ``n`` pictures of a seed come from, from number ``index`` on: the text that their file carries; see ``origins``."""
        label, seed = self.label_of(class_name), seed_in_range(seed)
        return of_samples(self.sha256, seed, index, n, sampler=sampler, label=label, psi=psi).text if n else ""

    @own_modes()
    def _of_latents(self, given: Any, psi: float, columns: int | None, class_name: str | None) -> Sheet:
        if class_name is not None:
            raise SettingError(
                message("The latents hold their classes already, so class_name={name!r} can't be chosen.", name=class_name),
                message("Draw them for the class:  latents(64, class_name={name!r})", name=class_name),
            )
        latents = latents_of(given, self.model)
        return self.config.medium.sheet(to_pixels(make(self.model, latents, psi)), columns)

    @own_modes()
    def latents(self, n: int = 64, *, seed: int = 0, sampler: str = "prior", class_name: str | None = None) -> Tensor:
        """The latents of a seed's first ``n`` pictures, (n, Z) float32: ``sample(latents)`` makes these pictures.

        Z is ``latents(1).shape[1]``. Drawn from the prior they are standard normal numbers, with no bounds, or uniform ones in [-1, 1]
        where the model's prior is that; far from what is usual, pictures become worse. Those of a conditional model end with a one for
        the class and zeros for the others, in the order of ``config.classes``. Of a model with styles, they are what styles are made of.
        Raises as ``sample``, and ModelError for a model that reads pictures.
        """
        n, seed = whole("n", n), seed_in_range(seed)
        keys = [picture_key(seed, k) for k in range(n)]
        if not keys:
            return self.model.latents([0], sampler, self.label_of(class_name))[:0]
        return self.model.latents(keys, sampler, self.label_of(class_name))

    @own_modes()
    def encode(self, pictures: Sources) -> Tensor:
        """The latents of pictures, (N, Z) float32: ``sample(encode(pictures))`` is ``reconstruct(pictures)``.

        pictures: any source, as ``train`` takes it; they are brought to the model's size. Raises ModelError for a model without
        an encoder, SourceError where there are no pictures.
        """
        with torch.inference_mode():
            check = self.model.encode(
                torch.zeros(1, *self.config.shape, device=self.model.device)
            )  # raises before anything is packed
            found = Dataset.open(pictures, self.config.medium.preparation(self.config.shape))
            images = [torch.tensor(found.images[k : k + 1024]) for k in range(0, len(found), 1024)]
            parts = [encoded(self.model, to_float(part).to(check)) for part in images]
        return torch.cat(parts).clone()

    def reconstruct(self, pictures: Sources, *, columns: int | None = None) -> Sheet:
        """Pictures through an encoder and back, as a sheet, in their order: what a model with an encoder keeps of them.

        pictures, and what is raised: as for ``encode``.
        """
        return self.sample(self.encode(pictures), columns=columns)

    def chunks(
        self,
        n: int,
        *,
        seed: int = 0,
        sampler: str = "prior",
        class_name: str | None = None,
        psi: float = 1.0,
        first: int = 0,
    ) -> Iterator[Pixels]:
        """Pictures first..n-1 of a seed, in pieces (at most ``Model.at_once``, H, W, C) uint8, in flat memory."""
        n, seed, first = whole("n", n), seed_in_range(seed), whole("first", first)
        self.model.check_sampler(sampler)
        self.model.check_psi(psi)
        return self._chunks(n, seed, sampler, self.label_of(class_name), psi, first)

    def _chunks(self, n: int, seed: int, sampler: str, label: int | None, psi: float, first: int) -> Iterator[Pixels]:
        chunk = self.model.at_once
        for start in range(first // chunk * chunk, n, chunk):
            keys = [picture_key(seed, k) for k in range(start, start + chunk)]
            with own_modes():
                pixels = to_pixels(make(self.model, self.model.latents(keys, sampler, label), psi))
            yield pixels[max(first - start, 0) : n - start]

    @own_modes()
    def between(self, seed: int, other: int, *, n: int = 16, class_name: str | None = None, psi: float = 1.0) -> Sheet:
        """``n`` pictures on the way from the first picture of one seed to the first of another, in a row; ``.animate("walk.gif")``.

        The way leads through latents that could have been drawn; see ``Model.between``. n: at least 2. class_name, psi, and what is
        raised: as for ``sample``.
        """
        n, seed, other = whole("n", n, low=2), seed_in_range(seed), seed_in_range(other, "other")
        self.model.check_psi(psi)
        ends = self.model.latents([picture_key(seed, 0), picture_key(other, 0)], label=self.label_of(class_name))
        way = [self.model.between(ends[:1], ends[1:], k / (n - 1)) for k in range(1, n - 1)]
        return self.config.medium.sheet(to_pixels(make(self.model, torch.cat([ends[:1], *way, ends[1:]]), psi)), n)

    @own_modes()
    def translate(self, picture: PictureLike, *, direction: str | None = None, variant: int | None = None) -> Image.Image:
        """What a model that translates makes of a picture, of any size.

        picture: a path, a Pillow picture, or an array or tensor (H, W), (H, W, C) or (C, H, W) in 0..255, 0..1 or -1..1; its
        transparency stays. direction: a-to-b or b-to-a, of a
        model that knows both. variant: a seed, of a model with dropout, for another translation of the same picture. Raises ModelError
        for one that doesn't translate or has no variants, SourceError for what is not a picture.
        """
        is_mask = self.reads_masks(direction)
        given = whole_picture(picture, is_mask=is_mask, ground=self.ground, scale=self.scale(direction))
        return translated(self.model, given, direction=direction, variant=variant).image

    @own_modes()
    def restore(self, picture: PictureLike, mask: PictureLike | None = None, *, yes: bool = False) -> Image.Image:
        """A picture without its damage, from a model of the kind restore.

        mask: what to fill, a picture or array that is light there (or true, or 1); all else stays as it is then. Without one all
        of the picture is restored. yes: fill more than half of it too, which else raises SettingError. Raises as ``translate``.
        """
        hole = None if mask is None else hole_of(mask, any_share=yes).marked
        return restored(self.model, whole_picture(picture, ground=self.ground, scale=self.scale()), hole).image

    def reads_masks(self, direction: str | None = None) -> bool:
        """Whether what it translates were masks of class numbers when it learned. direction: as for ``translate``."""
        masks = self._pictures.masks
        return bool(masks) and masks[self.model.side_given(direction)]

    def scale(self, direction: str | None = None) -> Scale | None:
        """How it reads pictures of more than eight bits a channel: as those that it learned from; None where those had eight."""
        return self._pictures.scale_of(self.model.side_given(direction))

    @property
    def ground(self) -> tuple[int, int, int]:
        """What shows through where pictures that it reads are transparent: red, green and blue, 0 to 255 each."""
        return self._pictures.ground

    @property
    def _pictures(self) -> Pictures:
        """The medium of what reads pictures."""
        assert isinstance(self.config.medium, Pictures)
        return self.config.medium

    @own_modes()
    def labels(self, n: int, *, seed: int = 0, sampler: str = "prior") -> NDArray[np.int64] | None:
        """The class of each of a seed's first ``n`` pictures, (n,), of a model that makes classes; else None."""
        n, seed = whole("n", n), seed_in_range(seed)
        classes = self.model.classes
        if not classes:
            return None
        labels = np.empty(n, np.int64)
        for start in range(0, n, 1000):
            keys = [picture_key(seed, k) for k in range(start, min(start + 1000, n))]
            labels[start : start + len(keys)] = self.model.latents(keys, sampler)[:, -classes:].argmax(1).cpu().numpy()
        return labels

    def label_of(self, class_name: str | None) -> int | None:
        """The place of a class; None for none. Raises ModelError where the model has no such class."""
        if class_name is None:
            return None
        if not self.model.classes:
            raise ModelError(
                message("This model can't make a class on demand: it was trained without classes."),
                Step(message("Train one that can"), Command("train", "PICTURES", settings=["model.conditional=true"])),
            )
        if class_name not in self.config.classes:
            raise ModelError(
                message("There is no class {name!r}.", name=class_name),
                message("The classes are: {classes}.", classes=listed(self.config.classes)),
            )
        return self.config.classes.index(class_name)

    def to(self, device: str | torch.device) -> "TrainedModel":
        """The same model, moved to a device: auto, cpu, cuda or mps. Raises SettingError for one that isn't there."""
        self.model.to(choose_device(str(device)))
        return self

    def save(self, folder: str | Path) -> Path:
        """Write the model to a folder that ``ganvas.load`` reads."""
        return save_model(path_of(folder), self.model, self.config)

    @cached_property
    def sha256(self) -> str:
        """Of the weights that make its pictures: the same for a run and for the model folder that it writes, and no other's.

        Of nothing else, so that it stays the same when a later version has more settings.
        """
        networks = self.model.networks
        parts = [f"{name} {sha256_of_weights(networks[name])}" for name in sorted(self.model.samples_with) if name in networks]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def __repr__(self) -> str:
        name, shape = self.config.recipe or self.config.model.kind, self.config.medium.words(self.config.shape)
        return f"TrainedModel({name}, {shape}, {self.config.images_shown:,} images shown)"

    def _repr_png_(self) -> bytes | None:
        return None if self.config.model.reads_pictures else self.sample(32)._repr_png_()


def picture_key(seed: int, index: int) -> int:
    """The 128-bit key of picture ``index`` of a seed; picture k of seed 0 has the key k."""
    return (seed % 2**64) << 64 | index


@torch.inference_mode()
def make(model: Model, latents: Tensor, psi: float = 1.0) -> Tensor:
    """Latents (N, Z), or what else ``sample`` reads, -> images (N, C, H, W) in [-1, 1]. psi: see ``Model.truncated``.

    They are always made ``Model.at_once``, and number k always stands in the same place of its chunk: matrix products of another
    size may round differently, and a picture must not depend on how many were asked for.
    """
    missing = -len(latents) % model.at_once
    padded = torch.cat([latents, latents.new_zeros(missing, *latents.shape[1:])])
    return torch.cat([model.truncated(chunk, psi) for chunk in torch.split(padded, model.at_once)])[: len(latents)]


@own_modes()
def load_model(folder: Path, device: str | torch.device = "cpu") -> TrainedModel:
    """Read a model folder. Raises ModelError, saying what is missing or doesn't fit; nothing from the folder is executed.

    Raises SettingError for a device that isn't there.
    """
    device = choose_device(str(device))
    again = message("Ask for the whole model folder: config.json and model.safetensors, as ganvas wrote them.")
    for name in ("config.json", "model.safetensors"):
        if not (folder / name).exists():
            raise ModelError(message("{folder} is not a ganvas model: {name} is missing.", folder=folder, name=name), again)
    try:
        document = json.loads((folder / "config.json").read_bytes())
        document = up_to_date(document) if isinstance(document, dict) else {}
        found = document.get("format")
        if found != FORMAT:
            older = isinstance(found, int) and found < FORMAT
            raise ModelError(
                message(
                    "{folder} has format {found!r}; this version of ganvas reads format {known}.",
                    folder=folder,
                    found=found,
                    known=FORMAT,
                ),
                message("Retrain it: this version no longer supports its layers.")
                if older
                else message("Update ganvas:  pip install --upgrade ganvas"),
            )
        config = ModelConfig.from_json(json.dumps(document))
        model = build_empty(folder, config)
        check_fit(folder, model)
        weights = load_file(folder / "model.safetensors")
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError, SafetensorError, SettingError) as error:
        raise ModelError(message("{folder} can't be read: {reason}", folder=folder, reason=error), again) from None
    except OSError as error:
        reason = error.strerror or error
        raise ModelError(message("{folder} can't be read: {reason}.", folder=folder, reason=reason), again) from None
    model.load_state_dict(weights, assign=True)
    # The order of memory that training has, so that pictures are the same to the last byte as in its previews.
    model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    return TrainedModel(model.eval(), config, folder)
