"""Reads formats other than .xlsx in a separate process, which a bad file may crash."""
