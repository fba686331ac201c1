"""Findings: problems in returned files, each with a code of the catalogue and a place."""
