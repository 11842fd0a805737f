"""Maps: one large sheet of what a model makes, on which neighbours look alike."""
