"""Do the figures of ganvas evaluate mean what they say? Rising degradations of real held-out pictures, each figure's answer.

For every degradation and figure it prints Spearman's correlation between the strength (none, then four rising ones) and the
figure: +1 rises with every step, -1 falls with every step. A distance should rise with each degradation; recall and coverage
should fall when classes are dropped, precision and density when noise is added.

    python benchmarks/degradations.py mnist:test --samples 5000 --features classifier
"""

import argparse

import numpy as np
from scipy.stats import spearmanr

from damaging import DEGRADATIONS, STRENGTHS, dropped_classes
from ganvas.data import Dataset
from ganvas.data.packs.withheld import withheld_rows
from ganvas.evaluation.roles.roles import reference
from ganvas.evaluation.samples.judge import choose_spaces
from ganvas.evaluation.samples.measure import Figures, Lenses

SHOWN = ("frechet", "kid", "mind", "precision", "recall", "density", "coverage", "vendi", "two_sample_fake")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", nargs="?", default="mnist:test")
    parser.add_argument("--samples", type=int, default=5000, help="pictures on each side")
    parser.add_argument("--features", default=None, help="classifier, random or pixels")
    parser.add_argument("--kinds", nargs="+", default=[*DEGRADATIONS, "dropped classes"], help="some of the degradations")
    parser.add_argument("--values", action="store_true", help="print the figures too")
    arguments = parser.parse_args()

    dataset = Dataset.open(arguments.source)
    # Without another part, what runs withhold is what no judge has learnt either.
    withheld = None if ":" in arguments.source else withheld_rows(len(dataset))
    roles = reference(dataset, n=arguments.samples, withheld=withheld)
    if roles.held_out is None or roles.held_out_beside is None:
        raise SystemExit(f"{arguments.source} has too few pictures to hold any out.")
    held = roles.held_out
    main_spaces, beside, notes = choose_spaces(roles, arguments.features)
    lenses = Lenses(main_spaces, beside, roles.seen)
    real, clean = lenses.real(roles.held_out_beside), lenses.real(held)
    floor = lenses.measure(real, clean)
    names = [
        *SHOWN,
        *(name for name in floor if name.startswith(("frechet_", "sliced_")) and not name.endswith(("spread", "per_class"))),
    ]
    print(f"{arguments.source}: {len(held):,} pictures a side, features: {', '.join(space.title for space in main_spaces)}")
    print("\n".join(notes))
    print(f"{'':18}{''.join(f'{name[:14]:>15}' for name in names)}")
    for kind in arguments.kinds if held.labels is not None else set(arguments.kinds) - {"dropped classes"}:
        rows: list[Figures] = [floor]
        for strength in STRENGTHS:
            random = np.random.default_rng(strength)
            if kind == "dropped classes":
                assert held.labels is not None
                worse = dropped_classes(held.pixels, held.labels, strength, random)
            else:
                worse = DEGRADATIONS[kind](held.pixels, strength, random)
            rows.append(lenses.measure(real, lenses.made(worse)))
        correlations = [float(spearmanr((0, *STRENGTHS), [row[name] for row in rows]).statistic) for name in names]
        print(f"{kind:18}{''.join(f'{value:>15.2f}' for value in correlations)}", flush=True)
        if arguments.values:
            for strength, row in enumerate(rows):
                print(f"{'':16}{strength} {''.join(f'{row[name]:>15.4g}' for name in names)}", flush=True)


if __name__ == "__main__":
    main()
