"""Batch scoring, policy, reasons, ledger and published lists."""
