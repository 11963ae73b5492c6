"""An instance: its life cycle, and the vault that holds its API key."""
