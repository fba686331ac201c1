"""The ledger as a database: its tables, in SQLite or PostgreSQL, and how an older one is brought up to date."""
