"""A city with known truth, written out in the vendors' file formats."""
