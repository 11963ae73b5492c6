"""Where data lands: one SQLite file, or a PostgreSQL database for teams. No secret is ever in it."""
