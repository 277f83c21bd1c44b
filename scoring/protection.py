"""Who needs protection: the threatened side of a dispute, found by the policy's rules."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd
import pyarrow as pa

from scoring.policy import Policy
from scoring.policy.conditions import holds


def protections(
    dispute_rows: pa.Table, parties: pd.DataFrame, *, policy: Policy
) -> dict[str, tuple[str, ...]]:
    """Needs by person, each as `need（reason）`, in the policy's order; being a victim is no grade."""
    met = holds([rule.when for rule in policy.protections], dispute_rows)
    disputes = pd.Series(dispute_rows.column("entity_id").to_pylist(), dtype=object)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for rule, hits in zip(policy.protections, met, strict=True):
        threatened = parties["dispute_id"].isin(set(disputes[hits])) & (
            parties["side"] == rule.side
        )
        for person in sorted(set(parties.loc[threatened, "person_id"])):
            found[person].append(f"{rule.need}：{rule.reason}")
    return {person: tuple(needs) for person, needs in found.items()}
