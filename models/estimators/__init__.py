"""Estimators on scikit-learn's contract: trees, logistic regression, and a one-column ranking."""

from models.estimators.booster import RiskBooster
from models.estimators.logistic import LogisticBaseline
from models.estimators.ranking import LastViolenceRanking

__all__ = ["LastViolenceRanking", "LogisticBaseline", "RiskBooster"]
