"""The definitions, one file per mechanism; docs/how-to/add-a-feature.md shows how to add one."""
