"""Refused: why a file isn't among the pictures."""


class Refused(Exception):
    """Why a file isn't among the pictures: ``reason`` from the vocabulary of a Refusal, ``detail`` for the curious."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail
