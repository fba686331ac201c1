"""What is written when reports are asked for: messages, letters, the call sheet, mail drafts."""
