"""python -m ganvas.jobs FOLDER: do the jobs of a workspace until it is stopped. With --job, as the supervisor starts it: one of them."""

import argparse
import sys
from pathlib import Path

from ganvas.errors import GanvasError, WorkspaceError
from ganvas.jobs.processes import TAKEN
from ganvas.paths import path_of
from ganvas.printing import steady_output


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m ganvas.jobs", description=__doc__)
    parser.add_argument("folder", type=path_of, metavar="FOLDER", help="the workspace")
    parser.add_argument("--job", type=int, metavar="N", help=argparse.SUPPRESS)
    parser.add_argument("--attempt", type=int, default=1, help=argparse.SUPPRESS)
    given = parser.parse_args()
    with steady_output():
        try:
            return supervise(given.folder) if given.job is None else one_job(given.folder, given.job, given.attempt)
        except WorkspaceError as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            return TAKEN
        except GanvasError as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            return 1


def supervise(folder: Path) -> int:
    from ganvas.jobs.supervisor import Supervisor
    from ganvas.workspace.home import Workspace

    with Workspace(folder) as workspace:
        Supervisor(workspace).run()
    return 0


def one_job(folder: Path, number: int, attempt: int) -> int:
    from ganvas.jobs.doing import do_job

    return do_job(folder, number, attempt)


if __name__ == "__main__":
    sys.exit(main())
