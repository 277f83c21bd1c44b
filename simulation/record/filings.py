"""What goes to court or arbitration, with the number it gets there."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.life.chronicle import Chronicle
from simulation.types import Texts, Times

ARBITRATED = ("追索劳动报酬", "劳动争议")


def filings(chronicle: Chronicle) -> pd.DataFrame:
    """One row per filing in order of time: key, dispute, at, type, cause, person, other (persons), firm (-1 without)."""
    told, d = chronicle.filings, chronicle.disputes
    who, arbitrated = told["dispute"].to_numpy(), np.isin(told["cause"], ARBITRATED)
    type_ = np.where(arbitrated, "仲裁", "诉讼").astype(object)
    doer_claims = d.pairs.doer_applies[who]
    return told.assign(
        type=type_,
        key=_keys(told["at"].to_numpy().astype("datetime64[s]"), type_),
        person=np.where(doer_claims, d.doer[who], d.other[who]),
        other=np.where(doer_claims, d.other[who], d.doer[who]),
        firm=np.where(arbitrated, d.pairs.firm[who], -1),
    )


def _keys(at: Times, type_: Texts) -> Texts:
    """Year, court and serial number of the year: （2024）蒙02民初17号."""
    year = at.astype("datetime64[Y]").astype(str).astype(object)
    lead = "（" + year + "）蒙02" + np.where(type_ == "仲裁", "劳人仲案", "民初").astype(object)
    serial = pd.Series(lead).groupby(lead, sort=False).cumcount().to_numpy() + 1
    keys: Texts = lead + serial.astype(str).astype(object) + "号"
    return keys
