"""A trained model in use: read, sampled from, given pictures to translate or to restore."""
