"""Takes files and folders and makes Workbooks: sheets of cells as they were sent, or the finding why not."""
