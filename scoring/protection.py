"""Who needs protection, by the policy's rules, and whom a grade for harm to others leaves out for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import pandas as pd
import pyarrow as pa

from scoring.policy import Policy
from scoring.policy.conditions import holds


def protections(
    dispute_rows: pa.Table, parties: pd.DataFrame, *, policy: Policy
) -> dict[str, tuple[str, ...]]:
    """Needs by person, each as `need：reason`, in the policy's order."""
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


def spared(rows: pa.Table, needing: Collection[str], *, policy: Policy) -> frozenset[str]:
    """Persons of `rows` among `needing` protection who did nothing themselves that `[victims]` names.

    Being a victim is no grade: the model of harm to others reads the facts of a dispute, and these are
    the same for both sides.
    """
    (acted,) = holds([policy.own_act], rows)
    persons = rows.column("entity_id").to_pylist()
    return frozenset(p for p, own in zip(persons, acted, strict=True) if p in needing and not own)
