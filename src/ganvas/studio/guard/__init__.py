"""The guard: who may ask the studio what, and what every answer carries."""
