"""Locates the tables of the form on the sheets of a returned workbook by their printed words."""
