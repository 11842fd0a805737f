"""Pictures made from nothing, judged against real ones."""
