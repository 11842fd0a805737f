"""What the room Train asks for beside the runs themselves: the moments that a run has kept, and what evaluations have found."""
