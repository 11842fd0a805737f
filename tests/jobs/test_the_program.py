"""python -m ganvas.jobs as it is started: by itself, twice, and until Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ganvas.jobs.__main__ import TAKEN
from ganvas.jobs.known import ask
from ganvas.workspace.home import Workspace


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs the signals of POSIX")
def test_it_does_what_waits_until_ctrl_c_and_is_the_only_one(tmp_path: Path) -> None:
    words = [sys.executable, "-P", "-m", "ganvas.jobs", str(tmp_path / "studio")]
    with Workspace(tmp_path / "studio") as workspace:
        number = ask(workspace, "look", {"source": "digits"}).number
        (tmp_path / "torch.py").write_text("raise SystemExit('what lies in the folder of the shell was imported')")
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))}
        first = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=tmp_path, env=environment
        )
        try:
            end = time.monotonic() + 120
            while not workspace.queue.get(number).is_over and time.monotonic() < end and first.poll() is None:
                time.sleep(0.05)
            log = tmp_path / "studio" / ".ganvas" / "jobs" / f"{number}.log"
            assert workspace.queue.get(number).state == "done", log.read_text() if log.exists() else workspace.queue.get(number)
            second = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, env=environment)
            assert second.returncode == TAKEN
            assert "Another process does the jobs" in second.stderr
            first.send_signal(signal.SIGINT)
            said, _ = first.communicate(timeout=60)
            assert first.returncode == 0, said
            assert f"Job {number} (look) is done." in said
            assert not log.exists()  # it had nothing to say
        finally:
            first.kill()
