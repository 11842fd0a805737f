"""ganvas: train generative models on your own pictures, on the computer you have."""
