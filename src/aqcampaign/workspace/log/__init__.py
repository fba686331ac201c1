"""What the office entered in the log, read back: extensions, exemptions, closed periods, leads, calls."""
