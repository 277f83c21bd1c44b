"""`python -m benchmarks.ablation`: each property of the mechanism switched off, and what then changes.

The same seeds with and without; what is printed goes into docs/simulation-ablation.md.
"""

from __future__ import annotations

from benchmarks.place import TREE

PAGE = TREE / "docs" / "simulation-ablation.md"
FULL = "as in life"
"""
"""
