"""The integrations window: the instances of the workspace, what each is doing, and what may be done with it."""
