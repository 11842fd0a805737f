"""What a person sees in a real terminal: a calm block while it trains, words that stay, Ctrl-C that saves."""

import os
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are POSIX's", allow_module_level=True)

import pty


def in_terminal(*words: str, until: str, timeout: float = 90.0) -> tuple[str, int]:
    """Run ganvas in a pseudo-terminal, press Ctrl-C when ``until`` appears, and return what was on the screen and the exit code."""
    screen, keyboard = pty.openpty()
    code = "from ganvas.cli import main; main()"
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "140", "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words], stdin=keyboard, stdout=keyboard, stderr=keyboard, env=environment, close_fds=True
    )
    os.close(keyboard)
    text, end, pressed = "", time.monotonic() + timeout, False
    while time.monotonic() < end:
        ready, _, _ = select.select([screen], [], [], 0.2)
        try:
            text += os.read(screen, 65536).decode(errors="replace") if ready else ""
        except OSError:  # the other side has closed
            break
        if until in text and not pressed:
            process.send_signal(signal.SIGINT)
            pressed = True
        if not ready and process.poll() is not None:
            break
    os.close(screen)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text), process.wait(10)


def test_a_terminal_shows_progress_and_ctrl_c_saves(tmp_path: Path) -> None:
    run = tmp_path / "run"
    settings = ("--set", "model.width=4", "--precision", "float32", "--for", "10m", "--device", "cpu", "--run", str(run))
    text, code = in_terminal("train", *settings, until="Health: Too early to tell.")
    assert code == 0
    assert "sketch on digits" in text
    assert re.search(r"\d+ images   [\d,]+/s +\d+:\d\d left", text)
    assert "discriminator.pairs" in text
    assert f"ganvas resume {run}" in text
    assert list((run / "checkpoints").iterdir())
    assert "Traceback" not in text
