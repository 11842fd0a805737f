"""The studio: everything ganvas can do, in the browser. ``ganvas.studio(folder)`` opens it.

It reads runs and the workspace, writes jobs, and never trains: that, and whatever needs torch, is done in other processes.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType


class _Studio(ModuleType):
    """This room, which is also what opens it: ``ganvas.studio`` is one name for both."""

    def __call__(
        self,
        folder: str | Path | None = None,
        *,
        port: int | None = None,
        browser: bool = True,
        host: str = "127.0.0.1",
        allowed_hosts: Sequence[str] = (),
    ) -> None:
        """Open the studio of a folder; see ``ganvas.studio.serving.studio``."""
        from ganvas.studio.serving import studio

        studio(folder, port=port, browser=browser, host=host, allowed_hosts=allowed_hosts)


sys.modules[__name__].__class__ = _Studio
