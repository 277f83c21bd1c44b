"""The base of every error that a user can cause."""


class JianweiError(Exception):
    """Says what is wrong, with which value, and the way out; the command shows it without a traceback."""
