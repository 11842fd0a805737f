"""Versions: each follows another. One that was released is never changed."""
