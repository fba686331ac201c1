"""Drafts form.yaml from a blank Excel or Word form; every guess is marked."""
