"""Reads .xlsx and .xlsm workbooks within limits, using only the standard library."""
