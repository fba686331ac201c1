"""Takes the pages of a blank form and makes a draft of form.yaml, in which every guess is marked."""
