# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Retrain on a Tuesday
# From a frame of rows to a judged model in the store. Any frame will do: one row per (entity, time), its label,
# when the label could be known, and feature columns. Save it from your own query, or let this notebook make one up.

# %%
import os
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from models import store
from models.candidates import default_candidates
from models.card import render_card
from models.folds import describe, folds_table, mature_times, time_folds
from models.frame import FeatureSpec, TrainingFrame
from models.train import train

HORIZON_DAYS = 60


# %%
def made_up_rows(n: int = 4000, *, seed: int = 7) -> pd.DataFrame:
    """Landmark rows of two years, so that the notebook runs without a city."""
    rng = np.random.default_rng(seed)
    as_of = pd.Timestamp("2023-01-01 08:00") + pd.to_timedelta(
        np.sort(rng.integers(0, 730, n)), unit="D"
    )
    threats, violence = (
        rng.poisson(0.3, n),
        np.where(rng.random(n) < 0.8, np.nan, rng.integers(0, 180, n)),
    )
    recent = np.exp(-np.where(np.isnan(violence), 9999, violence) / 30)
    log_odds = -4.0 + 0.9 * threats + 1.8 * recent
    return pd.DataFrame(
        {
            "entity_id": [f"ledger:JF{i // 2:06d}" for i in range(n)],
            "as_of": as_of,
            "label": (rng.random(n) < 1 / (1 + np.exp(-log_odds))).astype(int),
            "known_at": as_of
            + pd.Timedelta(days=HORIZON_DAYS + 12),  # horizon + registration delay
            "weight": 0.5,
            "kill_threats_90d": threats,
            "days_since_violence": violence,
            "kind": rng.choice(["0101", "02", "0701"], n),
        }
    )


rows = pd.read_parquet(os.environ["ROWS"]) if "ROWS" in os.environ else made_up_rows()
rows.head()

# %% [markdown]
# ## Say what the columns mean
# A direction is a promise about the finished model: +1 means that risk never falls as the value rises.

# %%
features = (
    FeatureSpec(
        "kill_threats_90d", +1, absent=0, mechanism="危险言行", title="近90天内扬言杀人 {value} 次"
    ),
    FeatureSpec("days_since_violence", -1, mechanism="危险言行", title="距最近一次暴力 {value} 天"),
    FeatureSpec("kind", categorical=True, mechanism="纠纷类别", title="纠纷类别"),
)
frame = TrainingFrame(
    rows,
    entity="entity_id",
    time="as_of",
    label="label",
    label_known="known_at",
    weight="weight",
    features=features,
)

# %% [markdown]
# ## Cut in time, look at the folds before anything else

# %%
folds = time_folds(mature_times(frame), horizon_days=HORIZON_DAYS, n_folds=4, test_days=90)
print(describe(folds))
folds_table(frame, folds)

# %% [markdown]
# ## Train, compare, keep

# %%
trained = train(
    frame,
    folds=folds,
    candidates=default_candidates(features),
    seed=1,
    num_threads=1,
    shares={"红": 0.002, "橙": 0.01, "黄": 0.05},
    check_by=("kind",),
)
pd.DataFrame(
    {
        c.title: {name: str(told) for name, told in c.metrics.items()}
        for c in trained.report.candidates
    }
)

# %%
pd.DataFrame(trained.report.comparison)

# %%
root = Path(os.environ.get("MODELS", tempfile.mkdtemp()))
ref = store.save(trained, root)
model = store.load(root, ref.version)
assert (model.risk(rows) == trained.model.risk(rows)).all()
print(ref.version, model.edges)

# %% [markdown]
# The card is one page; in a notebook it can be shown in place.

# %%
card = render_card(trained)
print(f"{ref.path / 'card.html'}: {len(card):,} characters")
