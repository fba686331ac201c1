"""What was examined before, and under which SHA-256: derived, and safe to delete."""
