"""Takes the bytes of an .xlsx or .xlsm file and makes a Workbook, within limits, by the standard library alone."""
