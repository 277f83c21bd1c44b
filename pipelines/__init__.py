"""Flows, settings and the `jianwei` command: wiring only."""
