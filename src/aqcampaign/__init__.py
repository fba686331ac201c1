"""Collects a monthly statistics form from many offices, checks the returns, and reports the totals."""

__version__ = "0.1.0"
