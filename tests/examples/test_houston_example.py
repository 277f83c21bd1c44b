import importlib.util
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from data_contracts.adapters import load_adapter
from features import disputes, labels
from pipelines import jobs
from pipelines.city import City
from pipelines.settings import SettingsError, load
from scoring.reading import read_list
from tests.examples.mapped_city import DATA, EXAMPLES, Mapped, accounted

REAL = DATA / "places" / "houston_crime_2010.csv.gz"
HEADER = "time,date,hour,premise,offense,beat,block,street,type,suffix,number,month,day,location,address,lon,lat"
# made up: hours around the change to summer time on 14 March, one row twice, one place far away
OFFENCES = """
    2010-01-05 06:00:00 | theft              | 100 elm st | -95.4  | 29.7
    2010-01-05 06:00:00 | theft              | 100 elm st | -95.4  | 29.7
    2010-03-14 07:00:00 | aggravated assault | 100 Elm St | -95.4  | 29.7
    2010-03-14 08:00:00 | robbery            | 200 oak rd | -95.4  | 29.7
    2010-03-15 05:00:00 | murder             | 200 oak rd | -95.4  | 29.7
    2010-03-20 05:00:00 | rape               | 300 ash ln | -104.9 | 29.7
"""


def evaluation() -> ModuleType:
    spec = importlib.util.spec_from_file_location("evaluate", EXAMPLES / "houston" / "evaluate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def offences(text: str = OFFENCES) -> str:
    lines = [HEADER]
    for line in text.strip().splitlines():
        time, offense, address, lon, lat = (cell.strip() for cell in line.split("|"))
        lines.append(f"{time},,0,20A,{offense},1A10,,,,-,1,,,,{address},{lon},{lat}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def houston(tmp_path: Path) -> Mapped:
    city = Mapped.of("houston", tmp_path / "home")
    (city.folder / "houston_crime_2010.csv").write_text(offences(), encoding="utf-8")
    return city


def test_one_file_gives_reports_and_the_incidents_among_them(houston: Mapped) -> None:
    counts = houston.take_in()
    # the theft that is there twice is one report
    assert accounted(counts["houston_crime_2010.csv:police_110"]) == (5, 0, 1, 0, 0)
    assert accounted(counts["houston_crime_2010.csv:incidents"]) == (2, 0, 0, 0, 4)


def test_the_same_file_again_is_nothing(houston: Mapped) -> None:
    houston.take_in()
    again = jobs.ingest(houston.city, houston.folder, history=True, now=datetime(2026, 1, 2, 8))
    assert [c.state for c in again] == ["already", "already"]
    assert houston.rows("select count(*) from core.records") == [(5,)]


def test_utc_becomes_local_winter_and_summer_time(houston: Mapped) -> None:
    houston.take_in()
    found = houston.rows("select happened_at from core.records order by happened_at")
    assert [t for (t,) in found] == [
        datetime(2010, 1, 5, 0),
        datetime(2010, 3, 14, 1),  # the last hour of UTC-6
        datetime(2010, 3, 14, 3),  # the first of UTC-5
        datetime(2010, 3, 15, 0),
        datetime(2010, 3, 20, 0),
    ]


def test_reports_and_incidents_are_known_one_day_after(houston: Mapped) -> None:
    houston.take_in()
    for table in ("core.records", "core.cues", "core.findings", "outcome.incidents"):
        assert houston.rows(
            f"select distinct known_at - happened_at = interval 1 day, clock from {table}"
        ) == [(True, "reconstructed")]


def test_only_what_the_offence_means_becomes_a_sign(houston: Mapped) -> None:
    houston.take_in()
    assert houston.rows(
        "select first_class, urgency, cue from core.records left join core.cues using (record_id)"
        " order by core.records.happened_at, cue"
    ) == [
        ("04", 4, None),  # theft
        ("04", 1, "持械"),  # aggravated assault
        ("04", 2, None),  # robbery: no tag of ours is true of it
        ("04", 1, "受伤"),  # murder
        ("04", 1, "持械"),
        ("04", 1, "受伤"),  # rape
    ]


def test_a_coordinate_outside_the_city_is_emptied_and_the_row_comes_in(houston: Mapped) -> None:
    houston.take_in()
    assert houston.rows("select rule, column_name from ops.flags") == [("outside_city", "JD")]
    assert houston.rows("select count(*) from core.records where lon is null") == [(1,)]


def test_a_block_is_the_dispute_however_its_address_is_written(houston: Mapped) -> None:
    houston.take_in()
    sizes = "select count(*) as n from derived.dispute_members group by dispute_id order by n"
    assert houston.rows(sizes) == [(1,), (2,), (2,)]
    assert houston.rows("select count(*) from core.parties") == [(0,)]


def test_an_incident_at_the_block_within_60_days_is_its_outcome(houston: Mapped) -> None:
    houston.take_in()
    with houston.warehouse() as con:
        disputes.rebuild(con, unit="place")
        con.sql(
            "create temp table spine as select distinct dispute_id as entity_id, unnest(["
            "timestamp '2010-01-13 01:00', timestamp '2010-01-13 01:00' + interval 1 microsecond])"
            " as as_of from derived.dispute_members where rule = 'founded' and known_at < '2010-02-01'"
        )
        found = labels.dispute_labels(con, "spine", unit="place").to_pandas()
    # 13 January 01:00 + 60 days is 14 March 01:00, the moment of the assault: not yet, then yes
    assert found["label"].tolist() == [False, True]


def test_the_settings_choose_folds_that_the_four_months_allow() -> None:
    settings = load(EXAMPLES / "houston" / "jianwei.toml")
    assert settings.training.horizon_days == 60
    assert (settings.training.folds_by, settings.disputes.unit) == ("entity", "place")
    for name in settings.ingest.adapters:
        assert load_adapter(EXAMPLES / "houston" / name).timezone == "America/Chicago"


def a_spring(blocks: int = 120) -> str:
    """Made up: January to April; every third block reports weekly and has an assault each month."""
    lines = []
    for block in range(blocks):
        rough, month = block % 3 == 0, pd.Timestamp("2010-01-02") + pd.Timedelta(hours=block)
        lines += [f"{month + pd.Timedelta(days=7 * k)} | theft | {block} elm st | -95.4 | 29.7"
                  for k in range(16 if rough else 2)]  # fmt: skip
        lines += [f"{month + pd.Timedelta(days=20 + 30 * k)} | aggravated assault | {block} elm st | -95.4 | 29.7"
                  for k in range(3) if rough]  # fmt: skip
    return offences("\n".join(lines))


def spring_city(home: Path) -> Mapped:
    city = Mapped.of("houston", home)
    (city.folder / "houston_crime_2010.csv").write_text(a_spring(), encoding="utf-8")
    city.take_in()
    return city


def with_training(city: Mapped, **changed: object) -> City:
    settings = city.city.settings
    training = replace(settings.training, threads=1, rows_per_dispute=12, **changed)  # type: ignore[arg-type]
    return replace(city.city, settings=replace(settings, training=training))


def test_four_months_give_a_list_of_blocks_with_the_rough_ones_first(tmp_path: Path) -> None:
    spring = with_training(spring_city(tmp_path / "home"))
    ((model,),) = (jobs.train(spring, datetime(2010, 5, 1, 8)).models,)
    report = model.trained.report
    assert (report.folds_by, report.headline_per_day, report.capacity) == ("entity", None, ())
    assert model.trained.about.title == "地点极端事件风险"
    jobs.score(spring, datetime(2010, 5, 2, 8), now=datetime(2026, 1, 1, 8))
    listed = read_list(spring.home.published, datetime(2010, 5, 2, 8))
    assert len(listed.persons) == 0
    assert listed.disputes["risk"].is_monotonic_decreasing
    reports = with_reports(spring)
    assert listed.disputes["dispute_id"].head(40).map(reports).min() == 16 + 3  # rough ones
    assert listed.disputes["dispute_id"].tail(80).map(reports).max() == 2


def with_reports(spring: City) -> dict[str, int]:
    with spring.warehouse() as con:
        query = "select dispute_id, count(*) from derived.dispute_members group by dispute_id"
        return dict(con.sql(query).fetchall())


def test_a_way_to_cut_folds_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    weekly = with_training(spring_city(tmp_path / "home"), folds_by="week")
    with pytest.raises(SettingsError, match=r"folds_by = 'week'; use time or entity"):
        jobs.train(weekly, datetime(2010, 5, 1, 8))


JUDGED = """
    100 elm st | 2010-06-01 | 2010-07-10
    200 oak rd | 2010-06-02 |
    300 ash ln |            | 2010-07-20
    400 fir st | 2010-06-03 | 2010-06-30
"""


def test_the_evaluation_counts_what_happened_after_the_list(tmp_path: Path) -> None:
    city = Mapped.of("houston", tmp_path / "home")
    rows = [[c.strip() for c in line.split("|")] for line in JUDGED.strip().splitlines()]
    seen = [f"{d} 18:00:00 | theft | {a} | -95.4 | 29.7" for a, d, _ in rows if d]
    hurt = [f"{d} 18:00:00 | murder | {a} | -95.4 | 29.7" for a, _, d in rows if d]
    # a year later, so that the 60 days are over
    late = ["2011-06-01 06:00:00 | murder | 900 end st | -95.4 | 29.7"]
    text = offences("\n".join([*seen, *hurt, *late]))
    (city.folder / "houston_crime_2010.csv").write_text(text, encoding="utf-8")
    city.take_in()
    as_of = datetime(2010, 7, 1, 8)
    with city.warehouse() as con:
        listed = con.sql(
            "select distinct dispute_id from derived.dispute_members where known_at < '2010-07-01 08:00'"
        ).df()
        found = evaluation().judged(con, listed.assign(risk=0.1), as_of)
    told = found.sort_values(["listed", "incidents_n"])[["listed", "outcome", "incidents_n"]]
    # ash had no report before; fir's murder of 30 June was not known on 1 July, so fir is left out
    assert told.to_numpy().tolist() == [[False, True, 1], [True, False, 0], [True, True, 1]]
    assert found.loc[found["listed"], "reports_n"].tolist() == [1, 1]
    assert found.loc[found["listed"], "violent_n"].tolist() == [0, 0]


def test_the_evaluation_waits_until_the_outcomes_are_known(houston: Mapped) -> None:
    houston.take_in()
    module = evaluation()
    with houston.warehouse() as con:
        listed = con.sql("select distinct dispute_id from derived.dispute_members").df()
        with pytest.raises(module.NotYet, match="2010-03-25 are not all known"):
            module.judged(con, listed.assign(risk=0.1), datetime(2010, 3, 25, 8))


@pytest.mark.slow
@pytest.mark.skipif(not REAL.exists(), reason=f"the real offences are not at {REAL}")
def test_every_row_of_the_real_file_is_accounted_for(tmp_path: Path) -> None:
    city = Mapped.of("houston", tmp_path / "home")
    (city.folder / REAL.name).symlink_to(REAL)
    counts = city.take_in()
    real = pd.read_csv(REAL)
    violent = real[real["offense"].isin(["aggravated assault", "murder"])]
    twice, twice_violent = int(real.duplicated().sum()), int(violent.duplicated().sum())
    assert accounted(counts[f"{REAL.name}:police_110"]) == (len(real) - twice, 0, twice, 0, 0)
    assert accounted(counts[f"{REAL.name}:incidents"]) == (
        len(violent) - twice_violent, 0, twice_violent, 0, len(real) - len(violent),
    )  # fmt: skip
    # local hours are stated beside the UTC time, so the conversion can be held against them
    told = city.rows(
        "select happened_at::date as day, count(*) from core.records group by day order by day"
    )
    stated = pd.to_datetime(real.drop_duplicates()["date"], format="%m/%d/%Y").value_counts()
    assert dict(told) == {day.date(): n for day, n in stated.items()}
