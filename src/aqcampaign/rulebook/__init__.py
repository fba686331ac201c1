"""The rules of rules.yaml: conditions over field ids, checked at load time."""
