"""Scores how units report: what each deduction rests on, the score of a month, the year with grades and ranks."""
