"""The self-running tour: the real program, driven through its real widgets, on a practice account."""
