"""Tables, columns, code lists and clocks; adapters for vendors' files; the warehouse and its migrations."""
