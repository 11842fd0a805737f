"""Finding: the piece of a model that looks most like a picture from elsewhere."""
