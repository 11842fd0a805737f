"""Data: from a name, folder, archive or array to packed pictures. Nothing here imports torch but ``ganvas.data.stream``."""

from ganvas.data.dataset import Dataset, cache_folder
from ganvas.data.progress import Progress, ProgressCallback
from ganvas.data.report import Refusal, Report, Sizes
from ganvas.data.settings import DataSettings
from ganvas.data.sheets import Sheet, save_gif
from ganvas.data.sources import lasting, short_name

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
