"""Takes demo.yaml and makes a working folder of made-up returns, most fine, the rest with one typical mistake each."""
