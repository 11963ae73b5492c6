"""All Qt: the wizard's pages, the integrations window, dialogs, and the bridge to worker threads."""
