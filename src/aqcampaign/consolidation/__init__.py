"""Takes settled reports and makes the month: who reported, and the sums over all accepted reports."""
