"""Lineage: what a piece comes from and what comes from it, read from origins, and drawn."""
