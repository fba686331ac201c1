"""Hostile files as data: a name, how to make the file, and the expected verdict."""
