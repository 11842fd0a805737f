"""Optimisers: what follows the gradients of a phase, each as settings that build one of torch's."""

from ganvas.recipes.optimisers.rules import Adam, AdamW, AnyOptimiser, Muon, Optimiser, RmsProp, Sgd, shorten

__all__ = ["Adam", "AdamW", "AnyOptimiser", "Muon", "Optimiser", "RmsProp", "Sgd", "shorten"]
