"""Folds, estimators, calibration, evaluation and the model store, over any frame with entity, time and label."""
