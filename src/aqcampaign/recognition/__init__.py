"""Recognises a returned workbook: which form, unit and month it is, and where each cell of the form stands."""
