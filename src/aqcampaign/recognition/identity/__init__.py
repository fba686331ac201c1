"""Identifies a returned workbook: which unit, which period, by stamp, printed words and file name."""
