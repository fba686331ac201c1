"""Everything that is written for people and programs, one file per product."""
