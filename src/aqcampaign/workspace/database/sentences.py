"""What the databases say to the clerk, as far as possible in the same words; {path} is the ledger."""

from aqcampaign.language import mark as N_

BUSY = N_("another aq is writing to {path}; wait until it is done and try again")
DAMAGED = N_("{path} is damaged; go back to its newest copy, or make a new working folder from the last handover")
FULL = N_("the disk is full; nothing was entered in {path}")

# What SQLite says, and what that means to the clerk.
_REASONS = (
    ("locked", BUSY),
    ("malformed", DAMAGED),
    ("no such", DAMAGED),  # table, or column
    ("not a database", N_("{path} is no ledger; go back to its newest copy")),
    ("readonly", N_("{path} cannot be written; check the rights of the working folder")),
    ("full", FULL),
    ("unable to open", N_("{path} cannot be opened; check the rights of the working folder")),
    ("disk I/O", N_("{path} cannot be read or written; is the disk still there?")),
)


def of_sqlite(said: str) -> str | None:
    """Return what an error of SQLite means to the clerk, with a place for {path}, or None."""
    return next((sentence for word, sentence in _REASONS if word in said), None)
