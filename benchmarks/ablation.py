"""`python -m benchmarks.ablation`: each property of the mechanism switched off, and what then changes.

The same seeds with and without; what is printed goes into docs/simulation-ablation.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy as np

from benchmarks.cities import city, rows_of, true_risk
from benchmarks.place import TREE
from benchmarks.spread import Spread, markdown, said, spread
from simulation.ceilings import expected_aucs
from simulation.help_trial import effect_of_help
from simulation.learning import Rows, learn
from simulation.mechanism import Mechanism
from simulation.presets import Preset, preset
from simulation.probe import clustering, reporting
from simulation.sampled import risk_days
from simulation.view import View

PAGE = TREE / "docs" / "simulation-ablation.md"
FULL = "as in life"
'''
'''
