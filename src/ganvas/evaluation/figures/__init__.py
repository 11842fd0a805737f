"""Figures: functions of features or pixels, with their formulas and sources."""
