"""Takes a report with findings and the file that it was read from and makes the file that goes back, marked."""
