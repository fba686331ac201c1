"""One model of a period, the release, from which every document is printed; no document computes a figure."""
