"""Readers: any delivered file to rows of text, with nothing lost and nothing guessed about meaning."""

from data_contracts.readers.files import read
from data_contracts.readers.model import BrokenRow, RawTable, UnreadableFile

__all__ = ["BrokenRow", "RawTable", "UnreadableFile", "read"]
