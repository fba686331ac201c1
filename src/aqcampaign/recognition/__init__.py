"""Recognises a returned workbook: which form, unit and period it is, and where each cell of the form stands."""
