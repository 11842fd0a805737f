"""Packs: all pictures of a source as one array in the cache."""
