"""The city's statistics page: what is in the files, counted and held against the targets, then drawn."""
