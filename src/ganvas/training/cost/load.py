"""Load: what other processes take of this machine while something is measured."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from ganvas.words import Message, message

SPARE = 0.3
"""Cores that other processes may keep busy without being in the way: a desktop and its browser are never quite idle."""


@dataclass(frozen=True)
class Load:
    """Cores that others kept busy, and cores that a hypervisor took away, on average over a span; None where nothing tells."""

    others: float | None
    stolen: float | None
    switches: float
    """Times a second that this process had to make room for another one."""

    def is_in_the_way(self, threads: int) -> bool:
        """Whether so many threads had to share their cores."""
        if self.others is None or self.stolen is None:
            return False
        return self.others + self.stolen > (os.cpu_count() or 1) - threads + SPARE

    @property
    def words(self) -> Message:
        if self.others is None or self.stolen is None:
            return message("This system doesn't say.")
        if self.stolen > SPARE:
            return message("{cores:.1f} cores are taken by other virtual machines.", cores=self.stolen)
        if self.others > SPARE:
            return message("Other programs keep {cores:.1f} cores busy, so figures may be low.", cores=self.others)
        return message("Nothing else runs, so figures are reliable.")


class Watch:
    """Watches the load from its beginning to ``load()``."""

    def __init__(self) -> None:
        self._begin, self._own, self._ticks, self._switches = time.perf_counter(), time.process_time(), _ticks(), _switches()

    def load(self) -> Load:
        seconds = max(time.perf_counter() - self._begin, 1e-3)
        switches = (_switches() - self._switches) / seconds
        ticks = _ticks()
        if self._ticks is None or ticks is None:
            return Load(None, None, switches)
        busy, stolen = ((after - before) / seconds for before, after in zip(self._ticks, ticks, strict=True))
        return Load(max(0.0, busy - (time.process_time() - self._own) / seconds), max(0.0, stolen), switches)


def load_now(seconds: float = 0.2) -> Load:
    """The load over the next moment."""
    watch = Watch()
    time.sleep(seconds)
    return watch.load()


def _ticks() -> tuple[float, float] | None:
    """Seconds that all cores were busy, and that a hypervisor took, since the machine began (Linux; proc(5))."""
    try:
        words = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    except OSError:
        return None
    user, nice, system, _, _, irq, softirq, steal = (int(word) / os.sysconf("SC_CLK_TCK") for word in words)
    return user + nice + system + irq + softirq, steal


def _switches() -> int:
    try:
        import resource
    except ImportError:  # not on Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw
