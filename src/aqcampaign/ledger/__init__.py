"""Decides which version of each unit's report counts, and which queries its explanations settle."""
