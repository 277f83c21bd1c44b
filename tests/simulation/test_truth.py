"""The truth folder: complete, small, and saying of itself what city it is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simulation.city import write_city
from simulation.life.sampled import kept_days, last_day, list_days, risk_days
from simulation.presets import PRESETS
from simulation.record.case import Case, build_case
from simulation.truth.measured import FEWEST_ROWS, Measured, measure
from simulation.truth.write import compact
from tests.simulation.conftest import SEED, City

TABLES = {
    "persons": "person name document phone female born_on migrant household grid",
    "disputes": "dispute born_at kind group relation doer other firm hidden candour incident_on against_self",
    "acts": "dispute at grade by_other parted under_order reported kill suicide both weapon goods choke stalk",
    "responses": "dispute at step success promised_at",
    "orders": "dispute at type until",
    "filings": "dispute at cause",
    "measures": "dispute at what until yuan",
    "incidents": "dispute at stated_at level type doer victim dead badly_hurt act",
    "hazards": "dispute day harm_other_per_day harm_self_per_day",
    "risk": "dispute as_of weight risk_other risk_self risk untreated_other untreated_self untreated",
    "who_is_who": "source key slot person dispute",
    "cues": "source key cue state true value phrase",
    "deliveries": "file source rows new version unchanged quarantined",
    "faults": "source fault key column",
}


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_its_columns(city: City, name: str) -> None:
    assert not set(TABLES[name].split()) - set(city.truth(name).columns)


def test_the_folder_holds_nothing_else(city: City) -> None:
    found = {path.name for path in (city.root / "truth").iterdir()}
    assert found == {f"{name}.parquet" for name in TABLES} | {"about.json"}


def test_the_statement_names_the_city_and_its_ceilings(city: City) -> None:
    said = json.loads((city.root / "truth" / "about.json").read_text(encoding="utf-8"))
    preset = PRESETS["tiny"]
    assert (said["preset"], said["seed"], said["until"]) == ("tiny", SEED, str(preset.until))
    assert said["mechanism"] == {"excitation": 1, "hidden": 1, "bias": 1, "confounding": 1}
    assert said["incidents"] == city.truth("disputes")["incident_on"].notna().sum()
    assert said["disputes_reported"] == city.truth("acts").query("reported")["dispute"].nunique()
    assert said["ceilings"]["rows"] == len(city.truth("risk"))
    assert 0.5 < said["ceilings"]["auc_true"]["expected"] < 1


def test_the_sampled_risks_are_of_disputes_at_risk_on_the_stated_days(city: City) -> None:
    risk, acts = city.truth("risk"), city.truth("acts")
    start = np.datetime64(PRESETS["tiny"].history_from, "s")
    days = [start + np.timedelta64(day, "D") for day in risk_days(PRESETS["tiny"])]
    assert set(risk["as_of"].to_numpy()) == set(np.array(days))
    told = acts[acts["reported"]]
    for as_of, rows in risk.groupby("as_of"):
        recent = told[(told["at"] < as_of) & (told["at"] >= as_of - pd.Timedelta(days=180))]
        assert set(rows["dispute"]) <= set(recent["dispute"])


def test_weekly_hazards_and_sampled_risks_speak_of_the_same_danger(city: City) -> None:
    """Disputes in the riskiest tenth have a higher hazard that week than the rest."""
    risk, hazards = city.truth("risk"), city.truth("hazards")
    # a week's hazard is of its first day
    ahead = hazards.rename(columns={"day": "week"}).sort_values("week")
    both = pd.merge_asof(
        risk.sort_values("as_of"), ahead, left_on="as_of", right_on="week", by="dispute"
    ).dropna(subset=["week"])  # fmt: skip
    now = both["harm_other_per_day"] + both["harm_self_per_day"]
    high = both["risk"] > both["risk"].quantile(0.9)
    assert now[high].mean() > 3 * now[~high].mean()


def test_numbers_take_32_bits_but_for_sums_of_money() -> None:
    table = pa.table({"dispute": [1], "risk": [0.5], "yuan": [123_456_789.01], "told": [True]})
    types = [str(field.type) for field in compact(table).schema]
    assert types == ["int32", "float", "double", "bool"]
    assert compact(table)["yuan"][0].as_py() == 123_456_789.01


def test_no_table_spends_64_bits_on_whole_numbers(city: City) -> None:
    for name in TABLES:
        schema = pq.read_schema(city.root / "truth" / f"{name}.parquet")
        assert pa.int64() not in schema.types, name


def test_the_true_state_is_kept_on_all_days_that_risks_and_lists_need(case: Case) -> None:
    assert set(case.chronicle.story.kept) == kept_days(PRESETS["tiny"])


@pytest.mark.parametrize("name", PRESETS)
def test_sampled_days_lie_in_the_city_s_period(name: str) -> None:
    preset = PRESETS[name]
    days = (*risk_days(preset), *list_days(preset))
    assert 0 < min(days) <= max(days) < last_day(preset)
    assert len(set(risk_days(preset))) == len(risk_days(preset))


def test_ceilings_are_left_out_where_hardly_anybody_is_at_risk(case: Case) -> None:
    few = replace(PRESETS["tiny"], disputes_per_year=20, residents=2_000)
    found = measure(build_case(few, 1))
    assert isinstance(found, Measured)
    assert len(found.risk) < FEWEST_ROWS
    assert found.ceilings is None


def test_a_short_city_is_written_whole(tmp_path: Path) -> None:
    write_city(tmp_path, preset="tiny", seed=2, until=date(2024, 3, 20))
    assert len(pd.read_parquet(tmp_path / "truth" / "risk.parquet"))
