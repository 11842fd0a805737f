"""Jobs: the processes that do what the queue of a workspace says. ``python -m ganvas.jobs FOLDER`` does them until it is stopped."""
