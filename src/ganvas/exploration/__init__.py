"""Exploration: what one does with a trained model. Pieces and where they come from, breeding, directions, walks."""
