"""Pictures made from nothing, evaluated against real ones."""
