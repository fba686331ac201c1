"""The steps by which Alembic brings the ledger of an earlier version up to date."""
