"""Data: from a name, folder, archive or array to packed pictures. Only ``ganvas.data.batches`` imports torch."""

from ganvas.data.found import Refusal, Sizes
from ganvas.data.packs.dataset import Dataset
from ganvas.data.packs.report import Report
from ganvas.data.pictures.settings import DataSettings
from ganvas.data.pictures.sheets import Sheet, save_gif
from ganvas.data.sources.find import lasting, short_name
from ganvas.disk import cache_folder
from ganvas.progress import Progress, ProgressCallback

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
