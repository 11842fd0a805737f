"""Features: the networks and projections in which pictures are compared."""
