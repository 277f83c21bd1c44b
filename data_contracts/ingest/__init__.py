"""Ingest: from a delivered file to dated facts, every row counted."""

from data_contracts.ingest.counts import FileCount
from data_contracts.ingest.errors import BatchStopped, UnknownMode
from data_contracts.ingest.file import ingest_file

__all__ = ["BatchStopped", "FileCount", "UnknownMode", "ingest_file"]
