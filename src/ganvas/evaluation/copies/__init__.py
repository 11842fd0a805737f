"""The search for copies of training pictures, and how sure it can be."""
