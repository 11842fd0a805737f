"""The folder of a training as something to read: what it was started with, its log, checkpoints and models."""
