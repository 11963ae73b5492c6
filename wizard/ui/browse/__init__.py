"""What is in the workspace, to be looked at: the chart, the conversations, each of them, and exports."""
