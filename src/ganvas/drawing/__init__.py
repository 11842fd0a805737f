"""Drawing: the warm process that makes the studio's pieces, so that a page can explore a model while the server stays without torch.

``requests`` and ``frames`` say how it is asked, and import nothing heavy; all else is for the process itself.
"""
