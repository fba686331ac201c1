"""Reads what a published document claims, and holds every figure, name and period against the release."""
