"""Consolidates a period: coverage per unit and exact totals over accepted reports."""
