"""Walks: ways through a model's pictures, at an even pace as they look."""
