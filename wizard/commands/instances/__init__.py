"""`customer-ai-connect instances …`: see and change what is connected."""
