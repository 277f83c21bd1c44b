"""What real files do wrong, put in on purpose at stated rates and written down in truth."""
