"""Checks by Great Expectations, made from the contracts: an audit of what admission let in."""

from data_contracts.checks.audit import Finding, audit

__all__ = ["Finding", "audit"]
