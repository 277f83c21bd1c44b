"""Looking back at lists of 1 and 2 March 2024, both of 08:00; the couple 110:1 stands at 橙 on both."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from scoring import policy
from scoring.ledger import Ledger
from scoring.lookback import COLUMNS, codes_before
from scoring.reading import read_list
from scoring.score import score
from tests.scoring.scored_city import NIGHT, models, publish, small_city


def publish_night(root: Path, as_of: datetime, *, shift: float = 0.0) -> None:
    scored = score(
        small_city(), as_of, models=models(shift=shift), policy=policy.load("default"),
        ledger=Ledger("sqlite://"), recorded_at=as_of,
    )  # fmt: skip
    publish(scored, root)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("published")
    publish_night(root, NIGHT)
    publish_night(root, NIGHT + timedelta(days=1))
    return root


def incidents(text: str) -> pd.DataFrame:
    """Incidents of a text table: columns between `|`, `-` is null, aliases parted by spaces."""
    head, *lines = [[c.strip() for c in line.split("|")] for line in text.strip().splitlines()]
    frame = pd.DataFrame(lines, columns=head, dtype=object)
    return frame.assign(
        happened_at=pd.to_datetime(frame["happened_at"]),
        dispute_id=[None if cell == "-" else cell for cell in frame["dispute_id"]],
        reachable=frame["reachable"] == "yes",
        aliases=[cell.replace("-", "").split() for cell in frame["aliases"]],
    )


def looked(root: Path, text: str) -> list[tuple[str, str | None, str | None]]:
    """(incident, list, code) of each row."""
    found = codes_before(root, incidents(text)).astype(object)
    found = found.where(found.notna(), None)
    return list(found[["incident_id", "list", "code"]].itertuples(index=False, name=None))


def test_the_last_list_at_least_24_hours_before_counts(root: Path) -> None:
    assert looked(
        root,
        """
        incident_id | happened_at         | dispute_id | reachable | aliases
        E0          | 2024-03-02 07:59:59 | 110:1      | yes       | 110:1
        E1          | 2024-03-02 08:00:00 | 110:1      | yes       | 110:1
        E2          | 2024-03-03 07:59:59 | 110:1      | yes       | 110:1
        E3          | 2024-03-03 08:00:00 | 110:1      | yes       | 110:1
        E4          | 2024-04-30 12:00:00 | 110:1      | yes       | 110:1
        """,
    ) == [
        ("E0", None, None),
        ("E1", "20240301T0800", "橙"),
        ("E2", "20240301T0800", "橙"),
        ("E3", "20240302T0800", "橙"),
        ("E4", "20240302T0800", "橙"),
    ]


def test_a_dispute_is_found_under_any_of_its_names_and_the_worst_one_speaks(root: Path) -> None:
    assert looked(
        root,
        """
        incident_id | happened_at         | dispute_id | reachable | aliases
        merged      | 2024-03-05 10:00:00 | ledger:9   | yes       | grid:9 110:1
        quiet       | 2024-03-05 10:00:00 | grid:9     | yes       | grid:9
        """,
    ) == [("merged", "20240302T0800", "橙"), ("quiet", "20240302T0800", "绿")]


def test_an_incident_of_no_listed_dispute_names_the_list_and_has_no_code(root: Path) -> None:
    assert looked(
        root,
        """
        incident_id | happened_at         | dispute_id | reachable | aliases
        stranger    | 2024-03-05 10:00:00 | -          | no        | -
        unlisted    | 2024-03-05 10:00:00 | 110:99     | no        | 110:99
        """,
    ) == [("stranger", "20240302T0800", None), ("unlisted", "20240302T0800", None)]


def test_the_row_repeats_the_incident_and_gives_the_points_of_the_list(root: Path) -> None:
    asked = incidents(
        """
        incident_id | happened_at         | dispute_id | reachable | aliases
        E1          | 2024-03-02 10:00:00 | 110:1      | yes       | 110:1
        """
    )
    (row,) = codes_before(root, asked).to_dict("records")
    couple = read_list(root, NIGHT).disputes.set_index("dispute_id").loc["110:1"]
    assert row == {
        "incident_id": "E1",
        "happened_at": datetime(2024, 3, 2, 10),
        "dispute_id": "110:1",
        "reachable": True,
        "list": "20240301T0800",
        "code": "橙",
        "points": couple["points"],
    }


def test_a_night_with_two_versions_is_read_once_and_says_which(tmp_path: Path) -> None:
    publish_night(tmp_path, NIGHT)
    publish_night(tmp_path, NIGHT, shift=5.0)
    assert looked(
        tmp_path,
        """
        incident_id | happened_at         | dispute_id | reachable | aliases
        E1          | 2024-03-02 10:00:00 | 110:1      | yes       | 110:1
        """,
    ) == [("E1", "20240301T0800.v2", "红")]


def test_without_incidents_or_lists_the_columns_are_the_same(root: Path, tmp_path: Path) -> None:
    text = """
        incident_id | happened_at         | dispute_id | reachable | aliases
        E1          | 2024-03-05 10:00:00 | 110:1      | yes       | 110:1
        """
    unheard = codes_before(tmp_path / "nothing", incidents(text))
    nobody = codes_before(root, incidents(text).head(0))
    assert list(unheard.columns) == list(nobody.columns) == COLUMNS
    assert unheard[["list", "code", "points"]].isna().all(axis=None)
    assert (len(unheard), len(nobody)) == (1, 0)
