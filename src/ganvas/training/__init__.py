"""Training: one loop for every model, run folders, exact resume."""
