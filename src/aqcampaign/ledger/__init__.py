"""Settles the reports of a month: which version of each unit counts, and what has been explained."""
