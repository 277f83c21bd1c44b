"""What can go wrong in this package through a user's doing, each as a named error."""

from __future__ import annotations

from data_contracts.errors import JianweiError


class DefinitionError(JianweiError):
    """A feature definition breaks a rule of the builder."""


class UnknownFeatureError(JianweiError):
    """A feature was asked for that is not defined for that grain."""


class RequestError(JianweiError):
    """An argument, spine or request table is not what the function needs."""
