"""Kustomer as the program sees it: the API key, the subdomain, the client, and what can go wrong."""
