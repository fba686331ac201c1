"""Takes the bytes of workbooks that are no .xlsx and makes Workbooks, by readers in a process that may die of them."""
