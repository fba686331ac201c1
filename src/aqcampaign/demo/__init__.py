"""Creates the demo folder: sample returns, most of them correct, the others with one typical mistake each."""
