"""What was done to all files of a city, source after source."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from simulation.delivery.faults.dangling import References
from simulation.delivery.faults.notes import NOTE, joined
from simulation.delivery.faults.shipments import Sent


@dataclass
class Trail:
    """Notes and counts so far; see `notes.py` and `Sent`."""

    parts: list[pd.DataFrame] = field(default_factory=list)
    counted: list[pd.DataFrame] = field(default_factory=list)
    references: References = field(default_factory=References)

    def add(self, sent: Sent, entered: pd.DataFrame) -> None:
        """Nothing; one more source is remembered, with what was entered wrongly in it."""
        source = sent.files[0].source
        self.parts += [notes.assign(source=source) for notes in (entered, sent.notes)]
        self.counted.append(sent.counts)
        self.references.see(sent)

    def notes(self) -> pd.DataFrame:
        """All notes: truth's `faults`."""
        late = self.references.notes()
        named = late.assign(source=late["file"].str.split("/").str[1])
        return joined([*self.parts, named]).reindex(columns=["source", *NOTE])

    def counts(self) -> pd.DataFrame:
        """What ingest must make of every file: truth's `deliveries`."""
        return pd.concat(self.counted, ignore_index=True)
