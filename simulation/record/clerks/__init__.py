"""What officials write: scenes, the ledger, steps of handling, visits, replies, reasons."""
