"""The flows in Prefect's own test server: what they publish, which artifacts show, what is tried again."""

import json
from collections.abc import Iterator

import pytest
from prefect import flow
from prefect.artifacts import Artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.testing.utilities import prefect_test_harness

from data_contracts.warehouse import WarehouseBusy
from pipelines import flows
from pipelines.city import City
from pipelines.parity import ParityBroken
from pipelines.serving import deployments
from pipelines.settings import SettingsError
from tests.pipelines.conftest import DAY, NIGHT, Built


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    with (
        prefect_test_harness(server_startup_timeout=60),
        temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}),
    ):
        yield


def artifact(key: str) -> str:
    found = Artifact.get(key)
    assert found is not None, key
    return str(found.data)


def test_the_nightly_flow_publishes_missed_nights_and_tonight_and_shows_them(
    city: City, built: Built
) -> None:
    flows.nightly(city.home.root, as_of=NIGHT, inbox=built.inbox)
    made = flows.nightly(city.home.root, as_of=NIGHT + 2 * DAY, inbox=built.inbox)
    assert [path.rsplit("/", 1)[1] for path in made] == ["20250305T0800", "20250306T0800"]
    assert "dispute_id" in artifact("list-head")
    assert "police_110" in artifact("ingest-files")
    assert "police_110" in artifact("quality")
    assert city.home.quality_page.is_file()


def test_a_second_run_of_the_same_night_publishes_nothing(city: City, built: Built) -> None:
    flows.nightly(city.home.root, as_of=NIGHT, inbox=built.inbox)
    assert flows.nightly(city.home.root, as_of=NIGHT, inbox=built.inbox) == []


def test_the_parity_flow_shows_that_lists_stand_and_fails_when_one_does_not(city: City) -> None:
    flows.score(city.home.root, as_of=NIGHT)
    assert flows.parity(city.home.root, until=NIGHT) > 0
    assert "20250304T0800" in artifact("parity")
    with city.warehouse() as con:
        con.execute("delete from core.steps")
    with pytest.raises(ParityBroken, match="20250304T0800: cannot be made again"):
        flows.parity(city.home.root, until=NIGHT)
    differences = json.loads(artifact("parity-differences"))
    assert "数据已删除" in {row["原因"] for row in differences}
    with get_client(sync_client=True) as client:
        runs: list[FlowRun] = client.read_flow_runs()
    states = [r.state_name for r in runs if r.name.startswith("parity")]
    assert sorted(map(str, states)) == ["Completed", "Failed"]


def test_the_nightly_flow_drops_rows_past_their_limit(city: City, built: Built) -> None:
    (city.home.root / "jianwei.toml").write_text(
        city.home.settings.read_text(encoding="utf-8") + "[parity]\nkeep_days = 1\n",
        encoding="utf-8",
    )
    made = flows.nightly(city.home.root, as_of=NIGHT, inbox=built.inbox)
    assert [path.rsplit("/", 1)[1] for path in made] == ["20250304T0800"]
    assert not (city.home.rows / "20250304T0800").exists()  # today's clock is far past that night


def test_the_training_flow_shows_folds_and_metrics_and_promotes_nothing(city: City) -> None:
    pointer = city.home.models / "CHAMPION.dispute"
    pointer.unlink()
    (version,) = flows.train(city.home.root, as_of=NIGHT)
    assert version.startswith("dispute-")
    assert "AUC" in artifact("metrics-dispute")
    assert "2024" in artifact("folds-dispute")
    assert not pointer.exists()


def test_a_users_mistake_is_not_tried_again_but_a_busy_file_is() -> None:
    tried = {"mistake": 0, "busy": 0}

    def wrong() -> None:
        tried["mistake"] += 1
        raise SettingsError("wrong")

    def busy() -> None:
        tried["busy"] += 1
        raise WarehouseBusy("locked")

    @flow
    def both() -> None:
        for job in (wrong, busy):
            flows.steadily(job.__name__, job).with_options(retry_delay_seconds=0)(return_state=True)

    both(return_state=True)
    assert tried == {"mistake": 1, "busy": 3}


def test_four_schedules_are_registered_in_the_citys_time(city: City) -> None:
    planned = {d.name: d.schedules[0].schedule for d in deployments(city)}
    assert {name: s.cron for name, s in planned.items()} == {
        "nightly": "30 6 * * *", "parity": "30 7 * * *", "ten-days": "0 9 1,11,21 * *", "monthly-training": "0 3 2 * *",
    }  # fmt: skip
    assert {s.timezone for s in planned.values()} == {"Asia/Shanghai"}


def test_runs_are_recorded_with_their_parameters(city: City, built: Built) -> None:
    flows.ingest(city.home.root, folder=built.inbox)
    with get_client(sync_client=True) as client:
        runs: list[FlowRun] = client.read_flow_runs()
    assert any(
        run.name.startswith("ingest") and str(built.inbox) in str(run.parameters) for run in runs
    )
