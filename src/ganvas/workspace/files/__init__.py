"""Files: the pictures of a gallery, and what is cut out of a sheet."""
