"""What can be wrong with a wish for a city; each says the way out, and the command shows it in one line."""

from __future__ import annotations

from data_contracts.errors import JianweiError


class RateError(JianweiError):
    """The asked incident rate is no share that a city can have."""


class SeedsError(JianweiError):
    """The asked seeds are no list of whole numbers."""


class OtherCityError(JianweiError):
    """The folder holds a city of another preset, seed or period."""


class NotACityError(JianweiError):
    """The folder holds something that is no simulated city."""


class CitiesFailedError(JianweiError):
    """Some of many cities could not be written; the others are there."""
