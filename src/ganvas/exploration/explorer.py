"""Explorer: what one does with a trained model, as methods; the verbs of the command line are these."""

from collections.abc import Sequence
from functools import cached_property
from itertools import combinations_with_replacement
from math import comb, inf
from pathlib import Path

from ganvas.amounts import seed as seed_in_range
from ganvas.amounts import whole
from ganvas.data.movies.sound import Sound, read_sound
from ganvas.data.pictures.sheets import Sheet
from ganvas.errors import SettingError
from ganvas.exploration.directions.direction import Direction
from ganvas.exploration.directions.directions import Directions
from ganvas.exploration.finding.finder import Finder, Found
from ganvas.exploration.latents import Latents
from ganvas.exploration.litters import Breeder, Litter
from ganvas.exploration.maps.maps import MOST_CELLS, Map, Mapper
from ganvas.exploration.named import Named, piece_of, sampled
from ganvas.exploration.pieces import Piece, Pieces, sheet_of
from ganvas.exploration.taste import Taste
from ganvas.exploration.walks.walk import Walk, walk_through
from ganvas.inference.pictures import PictureLike
from ganvas.inference.trained import TrainedModel
from ganvas.origins import Origin
from ganvas.paths import path_of
from ganvas.progress import ProgressCallback
from ganvas.words import Flag, message

LARGEST_DIFFERENCE, MOST_CHILDREN, MOST_PARENTS = 1.5, 200, 16
"""More children or parents wouldn't fit into what a sheet carries."""
MOST_STOPS = 1_000
"""Of a walk."""


class Explorer:
    """The pieces of one model: draws, finds, varies, blends and breeds them. Made by ``ganvas.explore``.

    Every piece carries its origin, from which it comes back to the last bit. Raises ModelError for a model that has no latents.
    """

    def __init__(self, trained: TrainedModel) -> None:
        self.trained = trained
        self.pieces = Pieces(Latents(trained))

    @cached_property
    def breeder(self) -> Breeder:
        return Breeder(self.pieces)

    @cached_property
    def directions(self) -> Directions:
        """Ways in which pieces can be moved: ``explorer.directions.principal()``, ``.properties()``, ``.of_pieces(...)``."""
        return Directions(self.pieces, self.breeder.eyes, self.piece)

    @cached_property
    def finder(self) -> Finder:
        return Finder(self.pieces, self.breeder.eyes)

    def find(self, picture: PictureLike, *, class_name: str | None = None, progress: ProgressCallback | None = None) -> Found:
        """The piece that looks most like a picture: a path, a picture of Pillow, or an array or tensor, of any size.

        class_name: of a conditional model, the class to look in; None looks in all. What has to be worked out once for a model takes up to
        some minutes the first time. Raises SourceError for what is not a picture.
        """
        return self.finder.find_one(picture, label=self.trained.label_of(class_name), progress=progress)

    def sample(self, seed: int, index: int = 0, *, class_name: str | None = None) -> Piece:
        """Picture ``index`` of a seed, as ``TrainedModel.sample`` draws it. Raises SettingError for numbers out of range."""
        return sampled(self.pieces, seed, index, self.trained.label_of(class_name))

    def piece(self, named: Named) -> Piece:
        """The piece that is meant. Raises OriginError where there is none, or where it is of another model."""
        return piece_of(self.pieces, named)

    def vary(self, piece: Named, *, n: int = 12, difference: float = 0.4, seed: int = 0) -> Litter:
        """Pieces near one, without wild cards: see ``breed``."""
        difference = _in_range(difference)
        n, seed = whole("n", n, 1, MOST_CHILDREN), seed_in_range(seed)
        return self.breeder.breed([self.piece(piece)], n=n, difference=difference, seed=seed, with_wild=False)

    def breed(
        self,
        parents: Sequence[Named],
        *,
        n: int = 12,
        difference: float = 0.4,
        seed: int = 0,
        taste: Taste | None = None,
    ) -> Litter:
        """``n`` children of one or more parents, which cover as much as they can.

        difference: how different they look, from 0, the parent, over 1, as far as two usual pictures are, to LARGEST_DIFFERENCE.
        seed: another one gives other children. One child in six is a wild card. taste: what was chosen before, see ``taste``; then one in
        four. Raises SettingError for what is out of range.
        """
        difference = _in_range(difference)
        n, seed = whole("n", n, 1, MOST_CHILDREN), seed_in_range(seed)
        if taste is not None:
            self.pieces.check_model(taste.model)
        return self.breeder.breed(self._parents(parents), n=n, difference=difference, seed=seed, taste=taste)

    def taste(self) -> Taste:
        """A taste of which nothing is known yet: tell it what you choose with ``taste.choose(chosen, others)``."""
        return Taste(self.breeder.eyes)

    def offer(self, taste: Taste, *, n: int = 12, seed: int = 0) -> Litter:
        """``n`` pieces that may be liked by somebody of that taste. One in four is a wild card. seed: another one gives others.

        Before any choice they cover what the model makes, and none is wild.
        """
        self.pieces.check_model(taste.model)
        return self.breeder.offer(taste, n=whole("n", n, 1, MOST_CHILDREN), seed=seed_in_range(seed))

    def blend(self, parents: Sequence[Named], weights: Sequence[float] | None = None) -> Piece:
        """What lies between two or more pieces.

        weights: how much of each, at least 0; equal ones where none are given. Raises SettingError for other weights.
        """
        given = self._parents(parents)
        shares = [1.0] * len(given) if weights is None else [float(weight) for weight in weights]
        if len(shares) != len(given) or not all(0 <= share < inf for share in shares) or not sum(shares):
            raise SettingError(
                message("The weights {weights} don't suit {count} pieces.", weights=shares, count=len(given)),
                message("Give one number of at least 0 for each piece, not all of them 0."),
            )
        return self.pieces.blend(given, [share / sum(shares) for share in shares])

    def _parents(self, named: Sequence[Named]) -> list[Piece]:
        if not 1 <= len(named) <= MOST_PARENTS or isinstance(named, str | Path):
            raise SettingError(
                message("Parents are a list of 1 to {most} pieces.", most=MOST_PARENTS),
                message("For example:  explorer.breed(['7:3', '7:12'])"),
            )
        return [self.piece(each) for each in named]

    def move(self, piece: Named, along: str | Path | Direction, amount: float) -> Piece:
        """A piece so many standard deviations along a direction, at most 6 either way.

        along: a direction, the name or path of one that was saved, a property such as "thickness", or "principal-2". Raises ModelError
        where there is none or where it is of another model, SettingError for an amount out of range.
        """
        return self.directions.move(self.piece(piece), along, amount)

    def map(
        self,
        columns: int = 20,
        rows: int = 15,
        *,
        seed: int = 0,
        class_name: str | None = None,
        progress: ProgressCallback | None = None,
    ) -> Map:
        """Pieces that stand for all that the model makes, on a grid on which neighbours look alike; ``.save("map.png")`` writes it.

        columns, rows: at most 1,200 cells in all. seed: of the samples that are chosen from. class_name: of a model with classes, only
        that class. Raises SettingError for what is out of range, ModelError for a class that the model doesn't have.
        """
        size = whole("columns", columns, 1, MOST_CELLS), whole("rows", rows, 1, MOST_CELLS)
        label = self.trained.label_of(class_name)
        return Mapper(self.pieces, self.breeder.eyes).map(*size, seed=seed_in_range(seed), label=label, progress=progress)

    def between(self, one: Named, other: Named, *, n: int = 9) -> list[Piece]:
        """``n`` pieces on the way from one to another, both of them included."""
        ends, n = [self.piece(one), self.piece(other)], whole("n", n, 2)
        return [ends[0], *(self.pieces.blend(ends, [n - 1 - step, step]) for step in range(1, n - 1)), ends[1]]

    def mixtures(self, parents: Sequence[Named], *, n: int = 15) -> list[Piece]:
        """About ``n`` blends of some pieces, evenly spread over what lies between them, the pieces themselves included.

        Of two they are the way from one to the other, as in ``between``; of more, all shares that are multiples of the same fraction.
        """
        given, n = self._parents(parents), whole("n", n, 2)
        if len(given) < 3:
            return self.between(given[0], given[-1], n=n)
        parts = 1
        while comb(parts + len(given), parts + 1) <= n:
            parts += 1
        mixed = []
        for chosen in combinations_with_replacement(range(len(given)), parts):
            shares = [chosen.count(place) for place in range(len(given))]
            mixed.append(given[chosen[0]] if parts in shares else self.pieces.blend(given, shares))
        return mixed

    def inherit(self, coarse: Named, middle: Named, fine: Named) -> Piece:
        """The shape of one piece, the parts of another and the colours of a third, of a model with styles: a third of the layers each."""
        thirds = [min(2, 3 * layer // self.pieces.latents.layers) for layer in range(self.pieces.latents.layers)]
        return self.pieces.inherit([self.piece(each) for each in (coarse, middle, fine)], thirds)

    def walk(
        self,
        pieces: Sequence[Named],
        seconds: float | None = None,
        *,
        fps: int = 30,
        loop: bool = False,
        difference: float = 0.4,
        seed: int = 0,
        music: str | Path | Sound | None = None,
        progress: ProgressCallback | None = None,
    ) -> Walk:
        """A walk through pieces, which changes evenly to the eye; ``.save("walk.mp4")`` makes a movie of it.

        pieces: any number; of one, a loop around it. seconds: 12, or as long as the music. fps: frames a second, 1 to 120. loop: whether it
        comes back to the first piece. difference: of a loop around one piece, how different from it; as for ``breed``. seed: of such a
        loop, another one leads elsewhere. music: a sound file, which decides when the walk is fast. Raises SettingError for what is out of
        range and for music that can't be read.
        """
        if isinstance(pieces, str | Path | Piece | Origin) or not 1 <= len(pieces) <= MOST_STOPS:
            raise SettingError(
                message("A walk leads through a list of 1 to {most:,} pieces.", most=MOST_STOPS),
                message("For example:  explorer.walk(['7:3', '7:12'])"),
            )
        difference, seed = _in_range(difference), seed_in_range(seed)
        sound = music if music is None or isinstance(music, Sound) else read_sound(path_of(music))
        return walk_through(
            self.breeder,
            [self.piece(each) for each in pieces],
            seconds=seconds,
            fps=fps,
            loop=loop,
            difference=difference,
            seed=seed,
            sound=sound,
            progress=progress,
        )

    def sheet(self, pieces: Sequence[Named], *, columns: int | None = None) -> Sheet:
        """Pieces in a grid that carries their origins."""
        return sheet_of([self.piece(each) for each in pieces], columns)


def _in_range(difference: float) -> float:
    if 0 <= difference <= LARGEST_DIFFERENCE:
        return difference
    raise SettingError(
        message("{flag} is not a number from 0 to {most:g}.", flag=Flag("difference", difference), most=LARGEST_DIFFERENCE),
        message("0 is the parent, 1 as far as any two pictures of the model."),
    )


def explore(model: TrainedModel) -> Explorer:
    """What one does with a trained model: ``explore(model).sample(7, 12)``, ``vary``, ``breed``, ``blend``.

    model: what ``ganvas.load`` gives, or ``Run.model``. Raises ModelError for a model that makes its pictures from others.
    """
    if not isinstance(model, TrainedModel):
        raise SettingError(
            message("A {kind} is not a trained model.", kind=type(model).__name__),
            message("Load one:  ganvas.explore(ganvas.load('runs/moths'))"),
        )
    return Explorer(model)
