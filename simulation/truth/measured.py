"""What is measured on every city that is written: true risks on sampled dates, and its ceilings."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from simulation.life.sampled import risk_days
from simulation.record.case import Case
from simulation.truth.ceilings import Ceilings, ceilings
from simulation.truth.forward import forward_risk
from simulation.truth.view import view_of

REPLICATES = 16
DISPUTES_A_DATE = 2_500
FEWEST_ROWS = 100  # of disputes at risk, below which a model of them says nothing


@dataclass(frozen=True)
class Measured:
    """The table of `forward_risk`, and the ceilings learned crosswise from the city itself."""

    risk: pd.DataFrame
    ceilings: Ceilings | None  # None in a city too short or small to measure them


def measure(case: Case) -> Measured:
    """The true risks and ceilings of a city whose state was kept on the sampled days."""
    chronicle = case.chronicle
    risk = forward_risk(
        chronicle,
        as_of_days=risk_days(chronicle.world.preset),
        replicates=REPLICATES,
        at_most=DISPUTES_A_DATE,
    )
    if len(risk) < FEWEST_ROWS:
        return Measured(risk, None)
    return Measured(risk, ceilings(view_of(chronicle, ledger=case.ledger), risk))
