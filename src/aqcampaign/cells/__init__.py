"""Takes a Workbook and makes its identity (form, unit, month) and each field's located content."""
