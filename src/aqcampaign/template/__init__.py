"""The workbooks that go out: planned as plain data, then written as .xlsx."""
