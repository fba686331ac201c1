"""Takes all reports of an inbox and makes the same reports with one version of each unit that counts."""
