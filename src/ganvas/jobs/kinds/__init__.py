"""Kinds of jobs: one file each, with what such a job is told and how it is done. ``jobs/known.py`` names them."""
