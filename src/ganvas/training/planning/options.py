"""Options: the recipes and sizes that a time could be spent on, and the one that makes the most of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from ganvas.data import DataSettings
from ganvas.data.packs.look import Look
from ganvas.data.pictures.frame import frame_of
from ganvas.recipes import Recipe
from ganvas.recipes.choosing.choice import Candidate, best, can_be_doubled_to, considered, sides_below
from ganvas.recipes.choosing.evidence import enough
from ganvas.training.cost.speed import Speed, work_of
from ganvas.training.planning.forecast import about, span_in_words
from ganvas.words import Message, message, sentences


@dataclass(frozen=True)
class Options:
    """Everything that was considered for one time, and what was chosen."""

    candidates: tuple[Candidate, ...]
    chosen: Candidate
    seconds: float

    @property
    def fits(self) -> bool:
        """Whether what was chosen will be shown enough."""
        return self.chosen.shown(self.seconds) >= self.chosen.enough

    @property
    def soonest(self) -> float:
        """Seconds after which anything that was considered has been shown enough."""
        return min(candidate.enough * candidate.seconds_each for candidate in self.candidates)


def options(
    named: Recipe | None, seen: Look, preparation: DataSettings, seconds: float, speed: Speed, changes: Sequence[str] = ()
) -> Options | None:
    """What could be done in so many seconds; None where doubling leads to none of the sizes.

    named: the recipe that was asked for, of which only the size is open; None where that is open too. The size is open where the
    preparation doesn't give it. changes: settings that are asked for, and that a recipe must have.
    """
    ratio = seen.frame.width / seen.frame.height
    sides = sides_below(min(seen.frame)) if preparation.resolution is None else [min(seen.frame)]
    frames = [seen.frame if side == min(seen.frame) else frame_of(side, ratio) for side in sides]
    recipes = considered(seen.pictures, changes) if named is None else (named,)
    candidates = [
        Candidate(recipe, *frame, _needed(recipe, min(frame), named), speed.seconds(work_of(recipe, (3, *frame))))
        for frame in frames
        for recipe in recipes
        if named is not None or can_be_doubled_to(frame)
    ]
    return Options(tuple(candidates), best(candidates, seconds, seen.pictures), seconds) if candidates else None


def _needed(recipe: Recipe, side: int, named: Recipe | None) -> int:
    """Images that make a recipe worth taking; of one that was asked for, those from which shapes can be recognised."""
    return enough(recipe.name if named is None or recipe.name == "few-shot" else "sketch", side)


def reason(found: Options) -> Message:
    """Why it was chosen, with what more time would give."""
    chosen = found.chosen
    known = {"recipe": chosen.recipe.name, "width": chosen.width, "height": chosen.height, "time": span_in_words(found.seconds)}
    if not found.fits:
        return message(
            "{recipe} was chosen, at {width}x{height}: it comes closest to recognisable pictures in {time}, but they need about "
            "{longer}.",
            longer=span_in_words(chosen.enough * chosen.seconds_each),
            **known,
        )
    if chosen.recipe.name == "few-shot":
        why = message(
            "{recipe} was chosen, at {width}x{height}: of few pictures it copies least, and {time} is time enough for it.",
            **known,
        )
    elif chosen.recipe.name == "evening":
        why = message(
            "{recipe} was chosen, at {width}x{height}: its networks are wider, and {time} is time enough for them.", **known
        )
    else:
        why = message("{recipe} was chosen, at {width}x{height}: its light networks learn the most in {time}.", **known)
    more = _with_more_time(found)
    return why if more is None else sentences(why, more)


def smaller(found: Options) -> Message:
    """Why pictures are reduced for a recipe that was asked for."""
    chosen, most = found.chosen, max(found.candidates, key=lambda candidate: candidate.side)
    return message(
        "The pictures are reduced to {width}x{height}, for which {time} is time enough; {larger_width}x{larger_height} would need "
        "about {longer}.",
        width=chosen.width,
        height=chosen.height,
        time=span_in_words(found.seconds),
        larger_width=most.width,
        larger_height=most.height,
        longer=span_in_words(most.enough * most.seconds_each),
    )


def _with_more_time(found: Options) -> Message | None:
    """What would be chosen next, and from when on; None where nothing more was considered."""
    later = sorted(
        (
            candidate
            for candidate in found.candidates
            if candidate.side > found.chosen.side and candidate.enough * candidate.seconds_each > found.seconds
        ),
        key=lambda candidate: candidate.enough * candidate.seconds_each,
    )
    if later:
        return message(
            "For {width}x{height}, give it about {time}.",
            width=later[0].width,
            height=later[0].height,
            time=span_in_words(later[0].enough * later[0].seconds_each),
        )
    first = next(candidate for candidate in found.candidates if candidate.side == found.chosen.side)
    if first == found.chosen or first.enough * first.seconds_each <= found.seconds:
        return None
    return message(
        "From about {time} on, {recipe} is better.",
        time=span_in_words(first.enough * first.seconds_each),
        recipe=first.recipe.name,
    )


def rows(found: Options) -> Sequence[tuple[str, str, str, str]]:
    """A table for people, of what was considered: recipe, size, images shown, and from when on it is worth taking."""
    return [
        (
            candidate.recipe.name,
            f"{candidate.width}x{candidate.height}",
            f"{about(candidate.shown(found.seconds)):,}",
            span_in_words(candidate.enough * candidate.seconds_each),
        )
        for candidate in found.candidates
    ]
