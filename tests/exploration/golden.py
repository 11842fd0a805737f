"""Writes operators.json: what each operator makes of some numbers, for every language in which there are such operators.

python tests/exploration/golden.py
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from ganvas.exploration import operators


def main() -> None:
    random = np.random.default_rng(18)

    def numbers(*shape: int) -> Any:
        return random.normal(size=shape).round(6).tolist()

    cases = [
        ("vary", "near", [numbers(8), numbers(8), 0.9], {}),
        ("vary", "away", [numbers(8), numbers(8), -0.4], {}),
        ("vary", "around-a-centre", [numbers(3, 4), numbers(3, 4), 0.5, numbers(4)], {}),
        ("straight", "three", [numbers(3, 5), [1, 2, 5]], {}),
        ("round_about", "two", [numbers(2, 6), [0.25, 0.75]], {}),
        ("round_about", "one-only", [numbers(2, 6), [0, 1]], {}),
        ("round_about", "four", [numbers(4, 6), [1, 1, 2, 4]], {}),
        ("round_about", "opposite", [[[1.0, 0.0], [-1.0, 0.0]], [1, 1]], {}),
        ("inherit", "coarse-middle-fine", [numbers(3, 6, 2), [0, 0, 2, 2, 1, 1]], {}),
        ("truncate", "all", [numbers(4, 3), 0.7, numbers(3)], {}),
        ("truncate", "first-layers", [numbers(4, 3), 0.3, numbers(3)], {"layers": 2}),
        ("move", "along", [numbers(4, 3), numbers(3), -2.5], {}),
        ("wander", "begin", [numbers(5), numbers(6, 5), 0.0, 0.8], {}),
        ("wander", "on-the-way", [numbers(5), numbers(6, 5), 0.37, 0.8, numbers(5)], {}),
        ("as_normal", "edges", [[-1.0, -0.5, 0.0, 0.25, 0.999]], {}),
        ("as_uniform", "some", [numbers(6)], {}),
        ("cosine", "two", [numbers(7), numbers(7)], {}),
        ("cosine", "around-a-centre", [numbers(7), numbers(7), numbers(7)], {}),
        ("through", "four", [numbers(4, 5), 0.3], {}),
        ("through", "begins-here", [[[1.0, 0.0], [1.0, 0.0], [2.0, 3.0], [0.0, 5.0]], 0.25], {}),
        ("through", "alone", [[[1.0, 0.0], [1.0, 0.0], [2.0, 3.0], [2.0, 3.0]], 0.25], {}),
        ("through", "nowhere", [[[1.0, 0.0]] * 4, 0.5], {}),
        ("round_through", "four", [numbers(4, 6), 0.7], {}),
        ("round_through", "opposite", [[[1.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [-1.0, 0.0]], 0.49], {}),
    ]
    written = [
        {
            "operator": operator,
            "name": name,
            "arguments": arguments,
            "options": options,
            "result": np.asarray(getattr(operators, operator)(*arguments, **options)).tolist(),
        }
        for operator, name, arguments, options in cases
    ]
    about = (
        "What each operator of ganvas.exploration.operators makes of some numbers, in float64; within 1e-12 in every language."
    )
    lines = ",\n    ".join(json.dumps(case) for case in written)
    text = f'{{\n  "about": {json.dumps(about)},\n  "cases": [\n    {lines}\n  ]\n}}\n'
    (Path(__file__).parent / "operators.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
