"""Planning: everything that a training depends on, chosen and checked before anything is written."""
