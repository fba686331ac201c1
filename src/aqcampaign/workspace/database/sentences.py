"""What both databases say to the clerk in the same words; {path} is the ledger."""

from aqcampaign.language import mark as N_

BUSY = N_("another aq is writing to {path}; wait until it is done and try again")
DAMAGED = N_("{path} is damaged; go back to its newest copy, or make a new working folder from the last handover")
FULL = N_("the disk is full; nothing was entered in {path}")
