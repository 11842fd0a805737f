"""Jobs: work that other processes do, and what is told of it. A table of jobs with their states, a table of events in their order."""
