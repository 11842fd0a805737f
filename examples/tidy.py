"""Tidy: notebooks as they are kept, without outputs, counts and whatever an editor adds, so that a change to one can be read.

python examples/tidy.py   # every notebook in this folder
"""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def tidy(text: str) -> str:
    """The JSON of a notebook, one line of source a line."""
    cells = [_tidied(number, cell) for number, cell in enumerate(json.loads(text)["cells"], 1)]
    document = {"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _tidied(number: int, cell: dict[str, Any]) -> dict[str, Any]:
    source = "".join(cell["source"]).strip("\n").splitlines(keepends=True)
    kept = {"cell_type": cell["cell_type"], "id": f"cell-{number}", "metadata": {}, "source": source}
    return kept | ({"execution_count": None, "outputs": []} if cell["cell_type"] == "code" else {})


if __name__ == "__main__":
    for path in sorted(HERE.glob("*.ipynb")):
        path.write_text(tidy(path.read_text(encoding="utf-8")), encoding="utf-8")
