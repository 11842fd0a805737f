"""Evaluation: how good generated pictures are and whether they copy, measured against real ones, offline."""
