"""Ingest: from a delivered file to dated facts, every row counted."""

from data_contracts.ingest.counts import FileCount
from data_contracts.ingest.errors import BatchStopped, ModeError
from data_contracts.ingest.file import ingest_file
from data_contracts.ingest.folder import ingest_folder

__all__ = ["BatchStopped", "FileCount", "ModeError", "ingest_file", "ingest_folder"]
