"""What the commands do, a module for each purpose: from the configuration and the returns to what people get."""
