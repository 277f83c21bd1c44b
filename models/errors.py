"""The errors that a user of `models` can cause; the command shows them without a traceback."""

from __future__ import annotations

from data_contracts.errors import JianweiError


class ModelsError(JianweiError):
    """Anything that a user of the package can put right."""


class FrameError(ModelsError):
    """The training or scoring frame is not what was declared."""


class FoldError(ModelsError):
    """The folds asked for do not fit the dates or the labels."""


class EstimatorError(ModelsError):
    """An estimator was asked for something that it cannot learn or say."""


class EvaluationError(ModelsError):
    """Scores, labels or incidents do not fit together."""


class StoreError(ModelsError):
    """A stored model is missing, damaged or wrongly named."""
