"""The wizard *Connect Kustomer*: pages that show a `SetupFlow` and hand it what was typed."""
