"""The engine that moves records from Kustomer into the workspace, its plan and its schedule."""
