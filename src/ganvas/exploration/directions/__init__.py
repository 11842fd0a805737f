"""Directions: ways in which pieces can be moved. Found in a model, shown as strips, named and kept by a person."""
