"""What a published folder holds and what it was made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from features.registry import chosen
from scoring.publish.fingerprints import set_hash
from scoring.scored import ScoredList

MANIFEST = "manifest.json"


def manifest(
    scored: ScoredList, files: Mapping[str, str], *, kept: Mapping[str, str]
) -> dict[str, Any]:
    """The manifest: hashes of files, versions of models, policy and features, data seen, counts.

    `kept` are the hashes of the rows that are kept elsewhere (see `rows`). No clock is read and no version number stands in it, so the same list has the same manifest.
    """
    policy = scored.policy
    return {
        "as_of": scored.as_of.isoformat(),
        "content_hash": scored.content_hash,
        "models": scored.model_versions,
        "policy": {
            "version": policy.version,
            "hash": policy.hash,
            "scheme": policy.scheme,
            "local_assumption": True,
        },
        "features": {
            "dispute": features_version(scored.dispute_features, "dispute"),
            "person": features_version(scored.person_features, "person"),
        },
        "codes": {"dispute": list(policy.codes.names), "person": list(policy.grades.names)},
        "counts": scored.counts(),
        "rows": {"disputes": len(scored.disputes), "persons": len(scored.persons)},
        "departed": [[a.grain, a.entity_id, a.change] for a in scored.departed],
        "data_seen": list(scored.data_seen),
        "files": dict(files),
        "kept_rows": dict(kept),
    }


def features_version(rows: pa.Table, grain: str) -> str:
    """The first 16 hex digits of the hash over the definitions of the columns used."""
    names = [n for n in rows.column_names if n not in ("entity_id", "as_of")]
    return set_hash(chosen(grain, names))


def manifest_text(content: dict[str, Any]) -> str:
    """The manifest as it is written."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
