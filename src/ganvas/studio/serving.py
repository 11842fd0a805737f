"""Serving: the studio of a folder from its start to its end. It is ready before anything heavy is imported."""

import contextlib
import errno
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ganvas.errors import StudioError
from ganvas.studio.alone import alone, note
from ganvas.studio.child import Child
from ganvas.studio.guard.doors import LOOPBACK, Doors, check_host, names_of
from ganvas.words import Flag, message
from ganvas.workspace.home import Workspace

if TYPE_CHECKING:
    import uvicorn

    from ganvas.studio.held import Held

USUAL_HOST = "127.0.0.1"
ROUND_SECONDS = 0.2
HEAD_START_SECONDS = 1.0
"""So long the supervisor waits, which needs a core for its own start: somebody looks at a blank page until theirs is there."""
GRACE_SECONDS = 3
"""So long requests may take that have begun when the studio closes."""
SAVING_SECONDS = 600.0
"""So long trainings may take to save."""


def studio(
    folder: str | Path | None = None,
    *,
    port: int | None = None,
    browser: bool = True,
    host: str = USUAL_HOST,
    allowed_hosts: Sequence[str] = (),
) -> None:
    """Open the studio of a folder, and serve it until Ctrl-C; trainings that run are then saved, and can go on later.

        ganvas.studio("~/ganvas")

    folder: with its pictures, runs and gallery, made where there is none; None is ~/ganvas. port: None takes a free one. browser: whether
    it is opened. host: where it listens; other than this computer alone only with ``allowed_hosts``, the names by which others reach it.
    Raises StudioError where it can't be opened, or is open already; WorkspaceError for a folder that can't be used.
    """
    names = names_of(allowed_hosts)
    check_host(host, names)
    with Workspace(folder) as home, alone(home) as place, _bound(host, port) as listening:
        doors = Doors(listening.getsockname()[1], names)
        note(place, doors.address)
        # The browser starts meanwhile; what it asks waits in the socket.
        _say(home, doors, host)
        if browser:
            threading.Thread(target=_open, args=(doors.invitation,), name="browser", daemon=True).start()
        held, server = _server(home, doors)
        child = Child(home.folder)
        thread = threading.Thread(target=server.run, args=([listening],), name="studio", daemon=True)
        thread.start()
        try:
            thread.join(HEAD_START_SECONDS)
            child.start()
            while thread.is_alive():
                thread.join(ROUND_SECONDS)
        except KeyboardInterrupt:
            pass
        finally:
            held.close()
            server.should_exit = True
            _close(home, thread, child)


def _server(home: Workspace, doors: Doors) -> "tuple[Held, uvicorn.Server]":
    import uvicorn

    from ganvas.studio.app import create_app
    from ganvas.studio.held import Held

    held = Held(home, doors)
    config = uvicorn.Config(
        create_app(held),
        log_config=None,
        access_log=False,  # addresses say what a person looks at
        server_header=False,
        proxy_headers=False,  # what such a header says, anybody can write
        timeout_graceful_shutdown=GRACE_SECONDS,
        ws_max_size=2**16,
        lifespan="on",
    )
    return held, uvicorn.Server(config)


@contextlib.contextmanager
def _bound(host: str, port: int | None) -> Iterator[socket.socket]:
    """A socket that listens. Raises StudioError where the port is another program's, or the host not one of this computer's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows would let two programs have one port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port or 0))
            listening.listen(256)
        except OSError as error:
            raise _not_bound(error, host, port) from None
        yield listening


def _not_bound(error: OSError, host: str, port: int | None) -> StudioError:
    if error.errno in (errno.EADDRINUSE, errno.EACCES):
        return StudioError(
            message("The port {port} is another program's, or may not be used.", port=port),
            message("Give another one, or leave out {option}: a free one is taken then.", option=Flag("port")),
        )
    return StudioError(
        message("The studio can't listen on {host}: {reason}.", host=host, reason=error.strerror or error),
        message("Leave out {option}, or give an address of this computer.", option=Flag("host")),
    )


def _say(home: Workspace, doors: Doors, host: str) -> None:
    print(message("The studio of {folder} is open:", folder=home.folder))
    print(f"  {doors.invitation}")
    for name in doors.names if host not in LOOPBACK else ():
        print(f"  {doors.invited_by(name)}")
    if host not in LOOPBACK:
        print(
            message(
                "Other computers can reach it. What is sent can be read on the way; whoever has the whole address can do everything here."
            )
        )
    print(message("Ctrl-C closes it. A training that runs is saved then, and can go on later."), flush=True)


def _open(address: str) -> None:
    import webbrowser

    with contextlib.suppress(Exception):  # there may be none, and the address is printed
        webbrowser.open(address)


def _close(home: Workspace, thread: threading.Thread, child: Child) -> None:
    """First the page, so that nothing new is asked for; then the jobs, which may take a while to save."""
    child.ask_to_end()
    try:
        thread.join(2 * GRACE_SECONDS)
        if not child.wait(ROUND_SECONDS) and any(job.state == "running" for job in home.queue.list(states=("running",))):
            print(
                message(
                    "What runs is being saved. Ctrl-C once more ends it at once; it can then go on from where it was saved last."
                )
            )
        end = time.monotonic() + SAVING_SECONDS
        while time.monotonic() < end and not child.wait(ROUND_SECONDS):
            pass
    except KeyboardInterrupt:
        child.end_at_once()
        child.wait(2 * GRACE_SECONDS)
    finally:
        child.kill()
    print(message("The studio is closed."))
