"""The resources of the studio, one file each: what can be asked below /api/v1."""
