"""The ladder by which reports that are missing or were returned are asked for; and which step of it is due."""
