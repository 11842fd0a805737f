"""Objects: pictures that a Python program holds in memory, in whatever form it has them."""
