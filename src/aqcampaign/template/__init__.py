"""Takes a Form, a unit and a month and makes the blank workbook: first a plan, then an .xlsx file."""
