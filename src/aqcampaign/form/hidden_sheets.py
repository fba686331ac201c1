"""The names of the hidden sheets of the program's own workbooks: they hold no form."""

from aqcampaign.form import stamp

CHOICES = "_choices"
HIDDEN_SHEETS = (stamp.SHEET, CHOICES)
