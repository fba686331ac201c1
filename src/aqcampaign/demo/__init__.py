"""Makes the demonstration folder: sample returns, most of them correct, the rest with one typical mistake each."""
