"""Workspace: one database of what a person has. Pieces with their lineage, stars, tags, collections and notes; later jobs and events."""
