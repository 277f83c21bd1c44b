"""How fast each step is, how much memory it takes, and what the feature builder costs over SQL written by hand."""
