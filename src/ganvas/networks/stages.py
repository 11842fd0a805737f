"""Stages: how the size of a picture is reached by doubling a small grid."""


def stages_of(size: tuple[int, int]) -> tuple[tuple[int, int], int]:
    """How a (height, width) is reached: (grid, doublings) with height = grid[0] * 2**doublings, and the width likewise.

    The shorter side of the grid is 4 to 7, the longer one follows from the aspect: 64 x 112 is (4, 7) * 2**4.
    Raises ValueError for a size that can't be reached by doubling.
    """
    shorter, longer = sorted(size)
    start, doublings = shorter, 0
    while start > 7 and start % 2 == 0:
        start, doublings = start // 2, doublings + 1
    if not 4 <= start <= 7 or not doublings:
        raise ValueError("The shorter side must be 4, 5, 6 or 7 times a power of two: 8, 16, 28, 32, 48, 64, 96, 128, ...")
    scale = 2**doublings
    if longer % scale:
        below = longer // scale * scale
        raise ValueError(
            f"With a shorter side of {shorter}, the longer one must be a multiple of {scale}: {below} or {below + scale}."
        )
    return (size[0] // scale, size[1] // scale), doublings
