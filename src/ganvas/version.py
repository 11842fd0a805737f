"""The version of ganvas that is running."""

from importlib.metadata import PackageNotFoundError, version


def _installed() -> str:
    try:
        return version("ganvas")
    except PackageNotFoundError:  # a source tree that was never installed
        return "0+unknown"


VERSION = _installed()
