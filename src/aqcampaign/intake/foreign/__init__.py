"""Reads formats other than .xlsx in a separate process, so that a bad file can crash only that."""
