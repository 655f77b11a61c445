"""What follows a commit: search index, mail. Written in the transaction, done after it."""
