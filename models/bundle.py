"""The files of one stored model, and the way back from them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from models.calibration import Calibrator
from models.card import render_card
from models.edges import Edges
from models.encoding import Encoder
from models.errors import StoreError
from models.estimators.scorers import load_scorer
from models.grouping import Grouping
from models.jsontext import from_json, to_json
from models.model import Model
from models.trained import Report, Trained

BUNDLE = "bundle.json"


def bundle_files(trained: Trained) -> dict[str, bytes]:
    """File name -> content, bundle.json with the hash of every other file included."""
    model, report = trained.model, trained.report
    files = model.scorer.files() | {
        "features.json": to_json(model.encoder.to_json()),
        "calibrator.json": to_json(_calibrator(model)),
        "metrics.json": to_json(_metrics(report)),
        "folds.json": to_json(report.folds),
        "data.json": to_json(report.data),
        "card.html": render_card(trained).encode(),
    }
    hashes = {name: _sha256(data) for name, data in sorted(files.items())}
    return files | {
        BUNDLE: to_json({"target": trained.about.target, "about": trained.about, "sha256": hashes})
    }


def version_of(target: str, files: dict[str, bytes]) -> str:
    """`<target>-` and the first 12 hex digits of the hash of bundle.json."""
    return f"{target}-{_sha256(files[BUNDLE])[:12]}"


def read_bundle(path: Path) -> dict[str, bytes]:
    """The files of a stored model; StoreError names the first whose hash is not the recorded one."""
    files = {BUNDLE: _read(path / BUNDLE)}
    for name, recorded in from_json(files[BUNDLE])["sha256"].items():
        files[name] = _read(path / name)
        if _sha256(files[name]) != recorded:
            raise StoreError(
                f"{path / name} was changed after it was stored; restore it from a copy or train again."
            )
    return files


def model_of(files: dict[str, bytes], *, num_threads: int) -> Model:
    """The model that the files hold."""
    calibrator = from_json(files["calibrator.json"])
    # models stored before there were corrections by group have none
    grouping = calibrator.pop("grouping", None)
    return Model(
        target=from_json(files[BUNDLE])["target"],
        encoder=Encoder.from_json(from_json(files["features.json"])),
        scorer=load_scorer(files, num_threads=num_threads),
        stored_edges=Edges.from_json(calibrator.pop("edges")),
        calibrator=Calibrator(**calibrator),
        grouping=None if grouping is None else Grouping.from_json(grouping),
    )


def _calibrator(model: Model) -> dict[str, object]:
    more: dict[str, object] = {"edges": model.stored_edges.to_json()}
    if model.grouping is not None:
        more["grouping"] = model.grouping.to_json()
    return vars(model.calibrator) | more


def _metrics(report: Report) -> dict[str, object]:
    kept = (
        "candidates", "comparison", "reliability", "groups", "brier", "calibrated_by", "capacity",
        "headline_per_day", "importance", "edges_from", "settings", "attribution", "pooling", "by_group",
    )  # fmt: skip
    return {"champion": report.champion} | {name: getattr(report, name) for name in kept}


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise StoreError(f"{path} is missing; restore it from a copy or train again.")
    return path.read_bytes()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
