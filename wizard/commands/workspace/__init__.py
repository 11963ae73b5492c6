"""`customer-ai-connect workspace …`: see and choose where data lands."""
