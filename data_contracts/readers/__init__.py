"""Readers: any delivered file to rows of text, with nothing lost and nothing guessed about meaning."""

from data_contracts.readers.files import READERS, read, readable
from data_contracts.readers.model import BrokenRow, RawTable, UnreadableFile

__all__ = ["READERS", "BrokenRow", "RawTable", "UnreadableFile", "read", "readable"]
