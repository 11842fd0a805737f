"""What is shown of a training: listeners that write to a terminal, a pipe or a file, and nothing else."""
