"""Findings: what was measured of generated pictures, what each figure means, and the few questions that all readers of it ask."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ganvas.data.pictures.sheets import Pixels
from ganvas.evaluation.records import Figure, Figures, Record
from ganvas.settings import Settings
from ganvas.words import Message, message, plural

FORMAT = 4
PATCHES = "sliced_wasserstein_"
"""The beginning of a figure's name that ends in the side of the pictures."""

FIGURES: dict[str, Figure] = {
    "blur": Figure(
        message(
            "The blur in pixels that would take real pictures as far from other real pictures as these are; 0 means equal."
        ),
        "lower",
    ),
    "frechet": Figure(message("Distance between the two clouds of features, taken as Gaussians; 0 means equal."), "lower"),
    "fid": Figure(message("The Fréchet distance in Inception's features, unscaled."), "lower"),
    "kid": Figure(
        message("Kernel distance between the clouds, unbiased; about 0 means equal, a little below is chance."), "lower"
    ),
    "kid_spread": Figure(message("Spread of the kernel distance over subsets."), ""),
    "mind": Figure(message("Distance between the clouds along random directions; 0 means equal."), "lower"),
    "precision": Figure(message("Share of the generated pictures that are where real ones are."), "higher"),
    "recall": Figure(message("Share of the real pictures that are where generated ones are."), "higher"),
    "density": Figure(message("How densely real pictures surround generated ones; about 1 for real ones."), "higher"),
    "coverage": Figure(message("Share of the real pictures that have a generated one nearby."), "higher"),
    "vendi": Figure(message("About how many distinct pictures the generated ones are worth."), "as real"),
    "two_sample_real": Figure(
        message("Share of real pictures whose nearest neighbour is real; at 0.5 the two sets can't be told apart."), "as real"
    ),
    "two_sample_fake": Figure(
        message(
            "Share of generated pictures whose nearest neighbour is generated; far above that of the real ones: too much alike."
        ),
        "as real",
    ),
    "class_score": Figure(
        message("How confident the classifier is, and how varied its answers are; at most the number of classes."), "higher"
    ),
    "label_agreement": Figure(
        message("Share of the generated pictures that the classifier puts into the class they were generated for."), "higher"
    ),
    "frechet_per_class": Figure(message("The Fréchet distance within each class, averaged."), "lower"),
    "class_gap": Figure(
        message("How far the shares of the classes are from the real ones; 0 means equal, 1 means disjoint."), "lower"
    ),
    "frechet_random": Figure(message("The Fréchet distance in the features of untrained networks, averaged."), "lower"),
    "frechet_random_spread": Figure(message("Spread of that over the networks."), ""),
    "frechet_pixels": Figure(message("The Fréchet distance in principal components of the pixels."), "lower"),
    "frechet_texture": Figure(message("The Fréchet distance in how much detail of each size each picture has."), "lower"),
    "authpct": Figure(
        message(
            "Per cent of the generated pictures that are further from their nearest training picture than that one is from its own "
            "nearest; far below the real ones: copies."
        ),
        "as real",
    ),
    "neighbour_ratio": Figure(
        message(
            "Distance to the nearest training picture, divided by that one's distance to its own nearest; far below the real ones: "
            "copies."
        ),
        "as real",
    ),
    "copying_test": Figure(
        message(
            "C_T, in standard deviations: below about -4, generated pictures are closer to training pictures than real ones are; "
            "above 4, further away."
        ),
        "as real",
    ),
    PATCHES: Figure(message("Distance between small patches at that resolution: texture and fine detail."), "lower"),
}


class SpaceFacts(Settings):
    """What is recorded of a feature space."""

    name: str
    """classifier, random-1 and so on, pixels, or what the network of the user's is called."""
    sha256: str
    """Of its weights: spaces are the same where this is."""


class Protocol(Settings):
    """How figures were measured. Two records may be compared where all of this is equal."""

    format: int = FORMAT
    against: str
    """SHA-256 of the data set that was compared with."""
    trained_on: str
    """SHA-256 of the training pictures, by whose features all features are scaled and among which copies are searched for."""
    shape: tuple[int, int, int]
    """(C, H, W)."""
    rows: str
    """SHA-256 of which pictures were compared with and which ones scaled the features."""
    n: int
    """Pictures in each row of the table: real, control and generated ones."""
    draws: int
    """Sets of generated pictures, whose mean and spread are reported."""
    features: tuple[SpaceFacts, ...]
    """The main spaces."""
    beside: tuple[SpaceFacts, ...]
    """The other spaces."""
    rounding: str = "uint8 on both sides"
    scaling: str = "features standardised by those of the training pictures"
    neighbours: int
    """Of the figures that compare with nearest ones: how many."""
    kernel: str
    """Of the kernel distance."""
    directions: int
    """Of the distance along random directions: how many."""


@dataclass(frozen=True, kw_only=True)
class Findings(Record):
    """``metrics`` of the generated pictures, the mean over draws of n, and next to them what real ones reach.

    ``controls`` has the rows "held_out" (real pictures that the model was never shown, where there are any) and "training"
    (pictures it was trained on): a perfect model and a perfect memory. A figure says something only next to those.

    ``Evaluation`` adds what is said of this: grades, sentences and sections of the report read findings, and so stand between.
    """

    kind: ClassVar[str] = "samples"
    format: ClassVar[int] = FORMAT
    figures: ClassVar[dict[str, Figure]] = FIGURES
    rows: ClassVar[dict[str, Message]] = {
        "generated": message("generated"),
        "held_out": message("real, never shown"),
        "training": message("real, trained on"),
    }
    main: ClassVar[tuple[str, ...]] = ("blur", "frechet", "kid", "precision", "recall", "density", "coverage", "authpct")

    metrics: Figures
    """The figures of the generated pictures, each the mean over the draws."""
    spread: Figures
    """The standard deviation of each over the draws."""
    controls: dict[str, Figures]
    """The same figures of real pictures: "held_out", that were never shown, where there are any, and "training", that were."""
    protocol: Protocol
    """How they were measured."""
    sampling: dict[str, Any] = field(default_factory=dict)
    """Seed and sampler of the generated pictures."""
    power: dict[str, Any] = field(default_factory=dict)
    """What this evaluation notices: "floor", the row that stands for a perfect model; "pictures" that were damaged to find it out;
    "notices", the weakest "blur" (pixels), "blocks" (pixels) and "noise" (levels of 255) that is more than chance, None where none
    is, the blur both in detail and in what is shown; "anything", the weakest blur that shows anywhere; "strongest", the strongest
    blur that was tried; "curves" by kind of features and damage."""
    copying: dict[str, Any] = field(default_factory=dict)
    """What the search for copies found; its "verdict" says it in words."""
    classes: dict[str, list[float]] = field(default_factory=dict)
    """With a classifier: the share of each class among "real" and "generated" pictures."""
    class_names: tuple[str, ...] = ()
    """Of the classes, in their order."""
    pictures: dict[str, Pixels] = field(default_factory=dict, repr=False, compare=False)
    """For the report, not part of the JSON: "generated", "real", "gallery"."""
    history: Sequence[dict[str, Any]] = field(default=(), repr=False, compare=False)
    """For the report, not part of the JSON: what a run noted with --evaluate-every, "images" and figures by name."""

    @classmethod
    def figure(cls, name: str) -> Figure:
        return super().figure(PATCHES if name.startswith(PATCHES) else name)

    @property
    def floor(self) -> Figures:
        """The control row that stands for a perfect model: as many real pictures as a row has, of the kind that is compared with."""
        if named := self.power.get("floor"):
            return self.controls[named]
        return self.controls["held_out"] if "frechet" in self.controls.get("held_out", {}) else self.controls["training"]

    @property
    def of_a_model(self) -> bool:
        """Whether a model made the pictures, which can train on; not so of a folder or file of pictures."""
        return "sampler" in self.sampling

    @property
    def copying_headline(self) -> str:
        """The verdict on copying in a sentence; empty where copies were not searched for."""
        said = self.copying.get("headline") or self.copying.get("verdict", "")  # older records have the verdict alone
        return said if isinstance(said, Message) else f"{said[:1].upper()}{said[1:]}"

    def control(self, name: str) -> float | None:
        """What real pictures reach in a figure: those never shown, else training pictures; None where that wasn't measured."""
        rows = (self.controls.get(row, {}) for row in ("held_out", "training"))
        return next((row[name] for row in rows if name in row), None)

    @property
    def classifier_is_right(self) -> float | None:
        """The share of real pictures that the classifier puts into their class, of those that it wasn't trained on; None without one."""
        accuracy = self.environment.get("spaces", {}).get("classifier", {}).get("accuracy")
        return None if accuracy is None else float(accuracy)

    @property
    def seen_by(self) -> str:
        """What the figures without a space in their name were measured in, in words."""
        spaces = self.protocol.features
        if len(spaces) > 1:
            return plural(len(spaces), "{n} untrained network", "{n} untrained networks, averaged")
        return str(self.environment.get("titles", {}).get(spaces[0].name, spaces[0].name))
