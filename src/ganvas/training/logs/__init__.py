"""Logs for other programs: listeners that write what a training notes as CSV, for TensorBoard or for Weights & Biases."""
