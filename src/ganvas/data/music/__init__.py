"""Music: melodies as piano rolls, in the same packs, batches and checkpoints as pictures."""
