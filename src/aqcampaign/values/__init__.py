"""Parses the contents of located cells into typed values."""
