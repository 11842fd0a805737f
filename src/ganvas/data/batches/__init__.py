"""Batches: rows of a pack as tensors, augmented or damaged as functions of seed and step. The only part of data that imports torch."""
