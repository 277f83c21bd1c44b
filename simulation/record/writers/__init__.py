"""One module per delivery: from what happened to the rows of a source's own system."""
