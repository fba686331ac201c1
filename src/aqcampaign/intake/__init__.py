"""Reads files and folders into workbooks of cells, or says why a file cannot be read."""
