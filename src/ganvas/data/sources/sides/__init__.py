"""The parts of two-sided sources: their pictures, halves of one picture, and partners by name."""
