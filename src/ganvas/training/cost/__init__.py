"""What a recipe costs: counted on tensors without memory, and measured on a few steps."""
