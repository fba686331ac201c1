"""Collect the same statistics form from many offices every month, check it, and report the sum."""

__version__ = "0.1.0"
