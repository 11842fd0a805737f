"""The yardstick: how far real pictures are from real ones once they are damaged, and so what a distance means on these pictures."""
