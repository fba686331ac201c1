"""Reads .xlsx and .xlsm workbooks within limits, with the standard library alone."""
