"""Checking: whether all that a gallery knows is so, and mending what can be mended from origins and models."""
