"""The bulletin (通报): a release in sentences and tables, as a plan of a document."""
