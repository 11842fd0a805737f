"""Animated pictures: GIF, WebP and PNG, written frame by frame, in flat memory however many frames there are.

Pillow encodes each frame as a picture of its own; what is written here is only the container around them. Pillow's own writers of
animations hold all frames until the last is there.
"""
