"""The rules of rules.yaml: conditions over field ids, checked when they are loaded."""
