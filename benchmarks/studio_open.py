"""A studio of this checkout, as the benchmarks open it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WEB = Path(__file__).parent.parent / "web"


@contextmanager
def studio(folder: Path) -> Iterator[tuple[str, str]]:
    """Its address and token. It is ended as by Ctrl-C."""
    command = [sys.executable, "-m", "ganvas", "studio", str(folder), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    try:
        assert process.stdout is not None
        found = next(m for line in process.stdout if (m := re.search(r"(http://127\.0\.0\.1:\d+)/#token=(\S+)", line)))
        yield found[1], found[2]
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:  # Ctrl-C is ignored where a shell has started the benchmark in the background
            process.terminate()
            process.wait(60)
