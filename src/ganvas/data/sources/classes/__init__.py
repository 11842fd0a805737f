"""Which class each picture of a folder or archive belongs to."""
