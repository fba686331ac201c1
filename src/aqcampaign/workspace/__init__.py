"""The office's working folder: the ledger of what was received and done, and the originals."""
