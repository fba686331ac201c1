"""Files that attack a reader of workbooks, as data: a name, what makes the file, and what it deserves."""
