import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from features import labels
from models.frame import TrainingFrame
from pipelines import jobs
from pipelines.city import City
from pipelines.jobs import NoSuchFolder
from pipelines.kept import kept_tables
from pipelines.landmarks import NothingToLearn, training_frame
from pipelines.request import Request
from pipelines.targets import TARGETS
from tests.pipelines.conftest import DAY, NIGHT, NOW, Built

SECOND = timedelta(seconds=1)


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_every_row_of_every_file_is_counted_once(built: Built) -> None:
    for count in built.counts:
        assert count.rows_in == count.new + count.version + count.unchanged + count.quarantined, (
            count
        )


def test_the_same_files_again_bring_nothing(city: City, built: Built) -> None:
    again = jobs.ingest(city, built.inbox.parent / "history", history=True, now=NOW)
    assert {count.state for count in again} == {"already"}


def test_a_folder_that_is_not_there_is_named(city: City, tmp_path: Path) -> None:
    with pytest.raises(NoSuchFolder, match="nowhere: no such folder"):
        jobs.ingest(city, tmp_path / "nowhere", now=NOW)


def test_the_same_night_scored_in_another_home_has_the_same_bytes(
    city: City, built: Built, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(built.home, other)
    here = jobs.score(city, NIGHT, now=NOW)
    there = jobs.score(City.open(other), NIGHT, now=NOW + DAY)
    assert digests(here.path) == digests(there.path)


def test_the_same_night_scored_twice_is_one_list(city: City) -> None:
    first, second = jobs.score(city, NIGHT, now=NOW), jobs.score(city, NIGHT, now=NOW + DAY)
    assert (first.new, second.new, second.version) == (True, False, 1)
    assert len(city.ledger.lists()) == 1


def test_deliveries_of_later_days_change_nothing_on_an_earlier_list(
    city: City, built: Built
) -> None:
    before = digests(jobs.score(city, NIGHT, now=NOW).path)
    counts = jobs.ingest(city, built.inbox, now=NOW)
    assert sum(c.new + c.version for c in counts if c.state == "loaded") > 0
    again = jobs.score(city, NIGHT, now=NOW + DAY)
    assert (again.new, digests(again.path)) == (False, before)


def test_nights_that_were_missed_are_made_up_in_order(city: City, built: Built) -> None:
    jobs.score(city, NIGHT, now=NOW)
    jobs.ingest(city, built.inbox, now=NOW)
    assert jobs.nights_to_score(city, until=NIGHT + 2 * DAY) == [NIGHT + DAY, NIGHT + 2 * DAY]


def test_a_late_file_gives_a_second_version_beside_the_first(city: City, tmp_path: Path) -> None:
    first = jobs.score(city, NIGHT, now=NOW)
    before = digests(first.path)
    late = tmp_path / "late" / "police_110"
    late.mkdir(parents=True)
    _call(
        late / f"police_110_{NIGHT:%Y%m%d}_2.csv",
        called=f"{NIGHT - timedelta(hours=9):%Y-%m-%d %H:%M:%S}",
    )
    jobs.ingest(city, late.parent, now=NOW)
    assert jobs.nights_to_score(city, until=NIGHT) == [NIGHT]
    second = jobs.score(city, NIGHT, now=NOW)
    assert second.version == 2
    assert second.path.name == first.path.name + ".v2"
    assert digests(first.path) == before
    assert jobs.nights_to_score(city, until=NIGHT) == []


def test_a_job_killed_between_ledger_and_publishing_is_made_good(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "publish", _killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.score(city, NIGHT, now=NOW)
    assert jobs.nights_to_score(city, until=NIGHT) == [NIGHT]
    published = jobs.score(city, NIGHT, now=NOW)
    assert (published.version, len(city.ledger.lists())) == (1, 1)


def test_a_job_killed_between_ingest_and_grouping_is_made_good(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = tmp_path / "late" / "police_110"
    late.mkdir(parents=True)
    _call(
        late / f"police_110_{NIGHT:%Y%m%d}_2.csv",
        called=f"{NIGHT - timedelta(hours=9):%Y-%m-%d %H:%M:%S}",
    )
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "group_disputes", _killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.ingest(city, late.parent, now=NOW)
    path = jobs.score(city, NIGHT, now=NOW).path
    assert "150202202503039999" in (path / "disputes.csv").read_text(encoding="utf-8-sig")


def test_a_model_trained_again_on_the_same_data_has_the_same_version(city: City) -> None:
    before = jobs.champions(city)["dispute"].version
    assert [m.version for m in jobs.train(city, NIGHT, promote=False).models] == [before]


def test_a_time_without_anybody_at_risk_is_refused_with_the_way_out(city: City) -> None:
    with city.warehouse() as con:
        first = con.sql("select min(known_at) from derived.dispute_members").fetchall()[0][0]
        for as_of, says in ((first, "no dispute was known"), (first + SECOND, "at risk at 08:00")):
            with pytest.raises(NothingToLearn, match=says):
                training_frame(con, Request(TARGETS["dispute"], as_of, city.settings))


def test_disputes_with_the_outcome_weigh_their_share_of_the_incident_and_persons_all_of_it(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = {name: getattr(labels, name) for name in ("dispute_labels", "person_labels")}

    def frames(share: float) -> list[TrainingFrame]:
        for name, labelled in real.items():
            monkeypatch.setattr(labels, name, partial(_with_share, labelled, share))
        with city.warehouse() as con:
            targets = (TARGETS["dispute"], TARGETS["person_harm"])
            return [training_frame(con, Request(t, NIGHT, city.settings)) for t in targets]

    dispute, person = frames(1.0)
    shared, alone = frames(0.25)
    ended = dispute.labels == 1
    assert ended.any()
    expected = np.where(ended, dispute.weights / 4, dispute.weights)
    np.testing.assert_allclose(shared.weights, expected)
    np.testing.assert_array_equal(alone.weights, person.weights)


def _with_share(
    labelled: Callable[..., pa.Table], share: float, *args: Any, **named: Any
) -> pa.Table:
    table = labelled(*args, **named)
    column = table.column_names.index("share")
    return table.set_column(column, "share", pa.array([share] * len(table)))


def test_persons_rows_that_two_targets_share_are_those_that_each_would_build(
    city: City, tmp_path: Path
) -> None:
    with city.warehouse() as con, kept_tables(tmp_path) as kept:
        alone = Request(TARGETS["person_self"], NIGHT, city.settings)
        for name in ("person_harm", "person_self"):
            together = training_frame(con, replace(alone, target=TARGETS[name], kept=kept))
        assert len(list((kept.folder / "person-landmarks").iterdir())) == 1
        frame = training_frame(con, alone)
    assert len(frame.rows) > 100
    pd.testing.assert_frame_equal(together.rows, frame.rows)


def test_looking_back_says_what_stood_before_each_incident(city: City, built: Built) -> None:
    jobs.ingest(city, built.inbox, now=NOW)
    jobs.score(city, NIGHT - 20 * DAY, now=NOW)
    found = jobs.lookback(city, NIGHT + 2 * DAY, days=30)
    later = found[found["happened_at"] >= NIGHT - 19 * DAY]
    assert len(found) > 0
    assert later["list"].eq(f"{NIGHT - 20 * DAY:%Y%m%dT0800}").all()
    assert found.loc[found["happened_at"] < NIGHT - 19 * DAY, "list"].isna().all()


def test_the_quality_page_is_written_into_the_published_folder(city: City) -> None:
    page = jobs.write_quality(city)
    assert page.parent == city.home.published
    assert "police_110" in page.read_text(encoding="utf-8")


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def _call(path: Path, *, called: str) -> None:
    row = {
        "JJDBH": "150202202503039999", "XZQHDM": "150202", "BJSJ": called, "JJWCSJ": called, "FKSJ": called,
        "JASJ": called, "CSJQLBDM": "04", "CSJQLXDM": "0401", "JQLBDM": "04", "JQLXDM": "0401", "GXSJ": called,
    }  # fmt: skip
    path.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="gb18030")
