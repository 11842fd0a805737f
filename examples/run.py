"""Run: execute the notebooks in this folder at a small size, each in a kernel and an empty folder of its own, and keep nothing.

python examples/run.py            # all; what .ci/run does
python examples/run.py 3-*.ipynb  # some
"""

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
SMALL = {"GANVAS_EXAMPLE_LENGTH": "3 steps", "GANVAS_EXAMPLE_LONGER": "6 steps", "GANVAS_EXAMPLE_SAMPLES": "64"}


def run(path: Path) -> None:
    """Raises nbclient's CellExecutionError where a cell fails, AssertionError where one shows nothing."""
    notebook = nbformat.read(path, as_version=4)
    with TemporaryDirectory() as folder:
        NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert not [output for output in shown if output.get("name") == "stderr"], f"{path.name} writes to stderr"
    displays = [output for output in shown if "ganvas.resume" in str(output.get("data", {}).get("text/html"))]
    assert displays, f"{path.name} shows no training as a notebook does"


if __name__ == "__main__":
    os.environ |= SMALL
    for path in [Path(name) for name in sys.argv[1:]] or sorted(HERE.glob("*.ipynb")):
        start = time.monotonic()
        run(path)
        print(f"{path.name}: {time.monotonic() - start:.0f} s", flush=True)
