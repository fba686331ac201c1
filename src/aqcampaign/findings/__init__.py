"""Takes what a stage noticed and makes Findings: a code of the catalogue, a place, what was found."""
