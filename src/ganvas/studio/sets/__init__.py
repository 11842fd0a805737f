"""Sets of pictures in a workspace: how files come in, are listed, and are shown small."""
