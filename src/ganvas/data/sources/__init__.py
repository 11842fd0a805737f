"""Sources: from a name, a folder, an archive or an array to what there is to read."""
