"""What can go wrong in linking through a user's doing."""

from __future__ import annotations

from data_contracts.errors import JianweiError


class LinkError(JianweiError):
    """A column, setting, id or value that linking cannot use; the message names it and the way out."""
