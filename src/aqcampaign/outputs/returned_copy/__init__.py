"""Makes the copy that goes back to a unit: its own file with errors and queries marked."""
