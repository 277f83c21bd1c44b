"""Errors that a user of scoring can cause; each says what is wrong and the way out."""

from data_contracts.errors import JianweiError


class PolicyError(JianweiError):
    """A policy file is wrong, or does not fit the models or features it is used with."""


class LedgerError(JianweiError):
    """The ledger refuses what was asked."""


class ScoringError(JianweiError):
    """A list cannot be made from what was given."""


class PublishedError(JianweiError):
    """A published list cannot be found or does not match its manifest."""
