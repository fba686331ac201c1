"""Takes rules.yaml and makes the Rulebook: conditions over field ids, each name in them checked when it is read."""
