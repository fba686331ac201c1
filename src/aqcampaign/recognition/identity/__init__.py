"""Identifies a returned workbook: which unit, which month, by stamp, printed words and file name."""
