"""Checks the layout of a located table: what is missing, duplicated, misplaced or hidden."""
