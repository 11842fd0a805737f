"""Which recipe and size suit the pictures and the time, and what was measured to say so."""
