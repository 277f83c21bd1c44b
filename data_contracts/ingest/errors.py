"""What can go wrong with a whole file."""

from data_contracts.errors import JianweiError


class BatchStopped(JianweiError):
    """Keys, header or encoding of a file are broken: nothing of it came in, and it can be delivered again."""


class ModeError(JianweiError):
    """A mode other than live, history or released was asked for."""
