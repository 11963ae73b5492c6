"""`customer-ai-connect doctor`: find out what is wrong, and what helps."""
