"""The one door to onnxruntime: it stays on this machine, and so do the people who use it.

Since 1.29 onnxruntime sends telemetry and keeps an identifier of the machine in the home folder, unless the environment says
not to when it is loaded. So everything that needs it asks here, and a test looks for other imports.
"""

import os
from types import ModuleType


def onnxruntime() -> ModuleType:
    """The module, which sends nothing. Raises ImportError where it isn't installed."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    found: ModuleType = onnxruntime
    return found
