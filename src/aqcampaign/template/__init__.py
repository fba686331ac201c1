"""Makes the blank workbook of a unit and month: first a plan, then an .xlsx file."""
