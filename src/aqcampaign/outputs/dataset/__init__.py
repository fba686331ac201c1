"""The data set of `aq export`: which tables it has, and their rows."""
