"""Drawing as the server sees it: the process that draws, and what it drew lately."""
