"""Consolidates a month: coverage per unit and exact totals over accepted reports."""
