"""Movies: frames in, a file out. Videos with sound, animated pictures, or a folder of numbered pictures, in flat memory."""
