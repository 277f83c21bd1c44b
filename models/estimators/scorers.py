"""What scores rows after training, and is all that a stored model consists of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import lightgbm
import numpy as np

from models.arrays import F8
from models.jsontext import from_json, to_json


class Scorer(Protocol):
    """Log-odds of encoded rows, and how each feature adds to them."""

    @property
    def base(self) -> float:
        """The log-odds that all contributions start from."""

    def margin(self, matrix: F8) -> F8:
        """Log-odds of each row, before calibration."""

    def contributions(self, matrix: F8) -> F8:
        """Rows x features: with `base` each row adds up to its margin."""

    @property
    def places(self) -> Sequence[int]:
        """The columns of the matrix that the margin is made from: often a third of all."""

    def part(self, place: int, values: F8) -> F8:
        """What one column of the matrix brings to the margin, whatever stands in the others."""

    def total(self, parts: Iterable[F8], rows: int) -> F8:
        """The margin out of the parts of `places`, in their order: to the bit what `margin` gives."""

    def files(self) -> dict[str, bytes]:
        """The files that `load_scorer` reads back."""


@dataclass(frozen=True)
class BoosterScorer:
    """LightGBM trees from their text form; a fitted model goes through the same text as a stored one."""

    text: str
    num_threads: int = 1

    @staticmethod
    def of(booster: Any, num_threads: int) -> BoosterScorer:
        """The scorer of a trained booster, without the settings: they name the number of threads."""
        text = re.sub(
            r"\nparameters:.*?\nend of parameters\n", "\n", booster.model_to_string(), flags=re.S
        )
        return BoosterScorer(text, num_threads)

    @cached_property
    def booster(self) -> Any:
        """The LightGBM booster."""
        return lightgbm.Booster(model_str=self.text)

    @cached_property
    def base(self) -> float:
        """The expected margin over training, as LightGBM's own values have it."""
        one_row = np.full((1, self.booster.num_feature()), np.nan)
        return float(self._contributions(one_row)[0, -1])

    def margin(self, matrix: F8) -> F8:
        """Log-odds of each row, before calibration."""
        raw = self.booster.predict(matrix, raw_score=True, num_threads=self.num_threads)
        return np.asarray(raw, dtype=np.float64)

    @cached_property
    def places(self) -> Sequence[int]:
        """Those that a tree splits on."""
        found: list[int] = np.flatnonzero(self.booster.feature_importance("split")).tolist()
        return found

    def part(self, place: int, values: F8) -> F8:
        """The values: trees look at all columns together."""
        return values

    def total(self, parts: Iterable[F8], rows: int) -> F8:
        """The margin of the rows that the parts are; what stands in the other columns is looked at by no tree."""
        matrix = np.zeros((rows, self.booster.num_feature()), order="F")
        for place, part in zip(self.places, parts, strict=True):
            matrix[:, place] = part
        return self.margin(matrix)

    def contributions(self, matrix: F8) -> F8:
        """Exact SHAP values (TreeSHAP, Lundberg et al. 2020) in log-odds."""
        return self._contributions(matrix)[:, :-1]

    def _contributions(self, matrix: F8) -> F8:
        found = self.booster.predict(matrix, pred_contrib=True, num_threads=self.num_threads)
        return np.asarray(found, dtype=np.float64)

    def files(self) -> dict[str, bytes]:
        """model.txt."""
        return {"model.txt": self.text.encode()}


@dataclass(frozen=True)
class Term:
    """One column of a linear model: coefficient x (transformed value - centre).

    `part` is value (signed log of the value, `fill` where missing), missing, or level (equal to `level`).
    """

    feature: int
    part: str
    centre: float
    coefficient: float
    fill: float = 0.0
    level: float = 0.0

    def column(self, values: F8) -> F8:
        """The transformed value of each row, not yet centred; `values` is the feature's column."""
        if self.part == "missing":
            return np.isnan(values).astype(np.float64)
        if self.part == "level":
            return np.asarray(values == self.level, dtype=np.float64)
        # counts and amounts have long tails; the signed log keeps their order
        filled = np.where(np.isnan(values), self.fill, values)
        return np.sign(filled) * np.log1p(np.abs(filled))


@dataclass(frozen=True)
class LinearScorer:
    """A logistic regression: base + sum of terms."""

    base: float
    terms: tuple[Term, ...]

    def margin(self, matrix: F8) -> F8:
        """Log-odds of each row, before calibration."""
        parts = (self.part(place, matrix[:, place]) for place in self.places)
        return self.total(parts, len(matrix))

    def contributions(self, matrix: F8) -> F8:
        """Each feature's terms, from the average training row."""
        found = np.zeros(matrix.shape)
        for place in self.places:
            found[:, place] = self.part(place, matrix[:, place])
        return found

    @cached_property
    def by_feature(self) -> dict[int, tuple[Term, ...]]:
        """The terms of every feature that has any that count: bounds hold many at nought."""
        found: dict[int, tuple[Term, ...]] = {}
        for term in self.terms:
            if term.coefficient:
                found[term.feature] = (*found.get(term.feature, ()), term)
        return found

    @property
    def places(self) -> Sequence[int]:
        """Those with terms that count."""
        return tuple(self.by_feature)

    def part(self, place: int, values: F8) -> F8:
        """The sum of the feature's terms."""
        found = np.zeros(len(values))
        for term in self.by_feature.get(place, ()):
            found += term.coefficient * (term.column(values) - term.centre)
        return found

    def total(self, parts: Iterable[F8], rows: int) -> F8:
        """Base and parts added up, one after the other: the bits depend on the order."""
        found = np.full(rows, self.base)
        for part in parts:
            found += part
        return found

    def files(self) -> dict[str, bytes]:
        """coefficients.json."""
        terms = [vars(term) for term in self.terms]
        return {"coefficients.json": to_json({"kind": "linear", "base": self.base, "terms": terms})}


@dataclass(frozen=True)
class RankingScorer:
    """One rule: the smaller the named number of days, the higher; missing comes last."""

    feature: int
    furthest: float
    base: float

    def margin(self, matrix: F8) -> F8:
        """Minus the log of the days; one below the furthest seen where missing."""
        return self._rank(matrix[:, self.feature])

    def _rank(self, values: F8) -> F8:
        days = np.clip(values, 0.0, self.furthest)
        return np.where(np.isnan(days), -np.log1p(self.furthest) - 1.0, -np.log1p(days))

    @property
    def places(self) -> Sequence[int]:
        """The one."""
        return (self.feature,)

    def part(self, place: int, values: F8) -> F8:
        """The margin itself."""
        return self._rank(values)

    def total(self, parts: Iterable[F8], rows: int) -> F8:
        """The one part."""
        return next(iter(parts))

    def contributions(self, matrix: F8) -> F8:
        """All of it comes from the one feature."""
        found = np.zeros(matrix.shape)
        found[:, self.feature] = self.margin(matrix) - self.base
        return found

    def files(self) -> dict[str, bytes]:
        """coefficients.json."""
        return {"coefficients.json": to_json({"kind": "ranking"} | vars(self))}


def load_scorer(files: dict[str, bytes], *, num_threads: int = 1) -> Scorer:
    """The scorer that wrote these files."""
    if "model.txt" in files:
        return BoosterScorer(files["model.txt"].decode(), num_threads)
    content = from_json(files["coefficients.json"])
    if content.pop("kind") == "ranking":
        return RankingScorer(**content)
    return LinearScorer(content["base"], tuple(Term(**term) for term in content["terms"]))
