"""Tables of any length as files for other programs: each row is written as it comes, and none is kept."""
