"""Data: from a name, folder, archive or array to packed pictures. Only ``ganvas.data.batches`` imports torch.

What is named here is imported when it is first asked for: whoever needs one room in here, as the studio does, waits for no other.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ganvas.data.found import Refusal, Sizes
    from ganvas.data.packs.dataset import Dataset
    from ganvas.data.packs.report import Report
    from ganvas.data.pictures.settings import DataSettings
    from ganvas.data.pictures.sheets import Sheet, save_gif
    from ganvas.data.sources.find import lasting, short_name
    from ganvas.disk import cache_folder
    from ganvas.progress import Progress, ProgressCallback

_HOMES = {
    "DataSettings": "ganvas.data.pictures.settings",
    "Dataset": "ganvas.data.packs.dataset",
    "Progress": "ganvas.progress",
    "ProgressCallback": "ganvas.progress",
    "Refusal": "ganvas.data.found",
    "Report": "ganvas.data.packs.report",
    "Sheet": "ganvas.data.pictures.sheets",
    "Sizes": "ganvas.data.found",
    "cache_folder": "ganvas.disk",
    "lasting": "ganvas.data.sources.find",
    "save_gif": "ganvas.data.pictures.sheets",
    "short_name": "ganvas.data.sources.find",
}

__all__ = [
    "DataSettings",
    "Dataset",
    "Progress",
    "ProgressCallback",
    "Refusal",
    "Report",
    "Sheet",
    "Sizes",
    "cache_folder",
    "lasting",
    "save_gif",
    "short_name",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
