"""Findings: what was noticed in a file, with a code of the catalogue and a place."""
