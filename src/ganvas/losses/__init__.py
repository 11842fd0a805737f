"""Losses: functions of tensors, each from its formula, tested against closed forms."""
