"""What goes to the superior office: a letter, the summary, and its own form filled in."""
