"""Takes each cell's content and makes a Submission: typed values and holes, with what was assumed or refused."""
