"""What people do: two sides with moods and traits, and what makes them act, call and despair."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.life.acts import THREAT, VIOLENCE, choose, leave_marks
from simulation.life.cues import cue_odds
from simulation.life.drift import MOST_ACTS, WORST_BLOW, act_rates, pass_a_day
from simulation.life.harm import hazards_today
from simulation.life.law import go_to_law
from simulation.life.mood import DOER, NEVER, OTHER
from simulation.life.reporting import is_reported, reluctance
from simulation.life.stage import Stage
from simulation.mechanism import Mechanism, UnusableSwitchError
from simulation.streams import stream
from tests.simulation.staged import DAY, a_stage, all_do, everyone

NO_BIAS = Mechanism(bias=0.0)


def hazards(stage: Stage) -> tuple[np.ndarray, np.ndarray]:
    return hazards_today(stage, slice(0, len(stage.disputes)), day=DAY)


@pytest.mark.parametrize("side", [DOER, OTHER])
@pytest.mark.parametrize("excitation", [0.0, 1.0])
def test_an_act_makes_the_next_nearer_unless_excitation_is_off(
    side: int, excitation: float
) -> None:
    stage, switches = a_stage(), Mechanism(excitation=excitation)
    stage.mood.hope[:] = -3.0  # an act also costs hope, which is despair and no excitation
    before = act_rates(stage.mood, switches)[DOER]
    leave_marks(stage.mood, all_do(stage, THREAT, side=side), side=side, excitation=excitation)
    after = act_rates(stage.mood, switches)[DOER]
    raised = after[before < MOST_ACTS] > before[before < MOST_ACTS]
    assert raised.all() if excitation else not raised.any()


def test_blows_frighten_and_anger_the_side_that_suffers_them() -> None:
    stage = a_stage()
    before = stage.mood.take(everyone(stage))
    leave_marks(stage.mood, all_do(stage, VIOLENCE), side=DOER)
    assert (stage.mood.fear[OTHER] > before.fear[OTHER]).all()
    assert (stage.mood.fear[DOER] == before.fear[DOER]).all()
    assert (stage.mood.anger[OTHER] >= before.anger[OTHER]).all()
    assert stage.mood.anger[OTHER].mean() > before.anger[OTHER].mean() + 0.3


def test_fear_keeps_the_other_side_from_hitting_back() -> None:
    stage = a_stage()
    calm = act_rates(stage.mood, Mechanism())
    stage.mood.fear[OTHER] += 2.0
    afraid = act_rates(stage.mood, Mechanism())
    assert (afraid[OTHER] < calm[OTHER]).all()
    assert (afraid[DOER] == calm[DOER]).all()


def test_workers_act_when_colleagues_act() -> None:
    stage = a_stage(group="labour")
    alone, stirred = (act_rates(stage.mood, Mechanism(), colleagues=c)[DOER] for c in (0.0, 5.0))
    assert (stirred[alone < MOST_ACTS] > alone[alone < MOST_ACTS]).all()


def test_frightened_people_call_less_unless_reporting_has_no_bias() -> None:
    for mechanism, same in ((Mechanism(), False), (NO_BIAS, True)):
        stage = a_stage(mechanism)
        calm = is_reported(stage, all_do(stage, VIOLENCE), stream(1, "calls")).mean()
        stage.mood.fear[:] = 3.0
        afraid = is_reported(stage, all_do(stage, VIOLENCE), stream(1, "calls")).mean()
        assert (afraid == calm) if same else (afraid < 0.9 * calm)


def test_men_and_migrants_are_more_reluctant_to_call() -> None:
    stage = a_stage(group="debt")
    stage.mood.fear[:] = 0.0
    held, people = reluctance(stage, all_do(stage, VIOLENCE)), stage.world.people
    victim = stage.disputes.other
    town = stage.world.places.towns.reserve[stage.town]
    rest = held - town
    woman, migrant = people.female[victim], people.migrant[victim]
    np.testing.assert_allclose(rest[~woman & ~migrant], -0.30 + 0.45)
    np.testing.assert_allclose(rest[woman & migrant], -0.30 + 0.55)


def test_nobody_ever_tells_of_a_hidden_dispute() -> None:
    stage = a_stage()
    told = is_reported(stage, all_do(stage, VIOLENCE), stream(1, "calls"))
    assert told[~stage.disputes.hidden].any()
    assert not told[stage.disputes.hidden].any()


def test_loud_mouths_threaten_without_danger() -> None:
    stage = a_stage()
    grade = np.full(len(everyone(stage)), THREAT)

    def odds() -> np.ndarray:
        cues = cue_odds(stage.disputes, stage.mood, who=everyone(stage), grade=grade, side=DOER)
        return cues["kill"]

    quiet, before = odds(), hazards(stage)
    stage.mood.mouth[:] += 2.0
    np.testing.assert_allclose(odds() - quiet, 0.9 * 2.0, rtol=1e-5)
    np.testing.assert_array_equal(hazards(stage), before)


@pytest.mark.parametrize(
    ("cue", "state", "group"),
    [("weapon", "means", ""), ("choke", "control", "love"), ("stalk", "control", "love"),
     ("drunk", "load", ""), ("suicide", "money", "")],
)  # fmt: skip
def test_each_cue_reads_a_state_of_its_own(cue: str, state: str, group: str) -> None:
    stage = a_stage(group=group)
    grade = np.full(len(everyone(stage)), VIOLENCE)
    calm = cue_odds(stage.disputes, stage.mood, who=everyone(stage), grade=grade, side=DOER)
    getattr(stage.mood, state)[:] += 1.0
    moved = cue_odds(stage.disputes, stage.mood, who=everyone(stage), grade=grade, side=DOER)
    assert (moved[cue] > calm[cue]).all()
    assert (moved["kill"] == calm["kill"]).all()


def test_being_left_makes_a_possessive_man_the_most_dangerous_of_all() -> None:
    """The two together weigh more than each alone."""
    stage = a_stage(group="love")
    risk = {}
    for control in (0.0, 2.0):
        for parted_on in (NEVER, DAY - 5):
            stage.mood.control[:], stage.mood.parted_on[:] = control, parted_on
            risk[control, parted_on] = np.log(hazards(stage)[0])
    by_parting = {c: (risk[c, DAY - 5] - risk[c, NEVER]).mean() for c in (0.0, 2.0)}
    assert by_parting[0.0] > 0.4
    assert by_parting[2.0] > by_parting[0.0] + 1.0


def test_an_old_parting_is_less_dangerous_than_a_fresh_one() -> None:
    stage = a_stage(group="love")
    stage.mood.parted_on[:] = DAY - 5
    fresh = hazards(stage)[0]
    stage.mood.parted_on[:] = DAY - 400
    assert (hazards(stage)[0] < fresh).all()


def test_debts_weigh_double_on_those_who_have_given_up() -> None:
    stage = a_stage()

    def weight_of_money(hope: float) -> float:
        stage.mood.hope[:] = hope
        stage.mood.money[:] = 1.0
        poor = np.log(hazards(stage)[1])
        stage.mood.money[:] = 0.0
        return float((poor - np.log(hazards(stage)[1])).mean())

    assert weight_of_money(-1.0) == pytest.approx(2 * weight_of_money(1.0), rel=1e-3)


def test_a_settled_matter_may_come_up_again() -> None:
    stage = a_stage()
    stage.mood.tension[:] = 0.05 * stage.mood.ground
    pass_a_day(stage.mood, Mechanism(), relapse=np.ones(len(stage.mood)), rng=stream(1, "days"))
    np.testing.assert_allclose(stage.mood.tension, 0.7 * stage.mood.ground, rtol=1e-5)


def test_no_blow_of_fate_is_worse_than_the_worst() -> None:
    """Over five thousand fall in these days, of which one in twenty would be without a limit."""
    stage, rng = a_stage(), stream(1, "days")
    never, worst = np.zeros(len(stage.mood)), []
    for _ in range(60):
        stage.mood.load[:] = 0.0
        pass_a_day(stage.mood, Mechanism(), relapse=never, rng=rng)
        worst.append(stage.mood.load.max())
    assert max(worst) == pytest.approx(WORST_BLOW)


def test_without_hidden_drivers_nobody_differs_in_them() -> None:
    off = Mechanism(hidden=0.0)
    stage = a_stage(off)
    for _ in range(200):
        pass_a_day(stage.mood, off, relapse=np.zeros(len(stage.mood)), rng=stream(1, "days"))
    for state in ("load", "control", "mouth", "means"):
        assert not getattr(stage.mood, state).any(), state


def test_who_sues_for_divorce_parts_and_takes_hope_from_the_one_who_is_left() -> None:
    stage = a_stage(group="love")
    married = np.flatnonzero(
        (stage.disputes.pairs.relation == "夫妻") & (stage.mood.parted_on == NEVER)
    )
    before = stage.mood.take(everyone(stage))
    filed = go_to_law(stage, married, side=OTHER, day=DAY, rng=stream(1, "law"))
    assert (filed.cause == 0).all()
    assert (stage.mood.parted_on[married] == DAY).all()
    assert (stage.mood.hope[DOER, married] < before.hope[DOER, married]).all()
    assert (stage.mood.hope[OTHER, married] > before.hope[OTHER, married]).all()


def test_only_couples_who_are_together_part() -> None:
    stage = a_stage()
    stage.mood.fear[:] = 6.0  # the more afraid, the readier to leave
    wishes = choose(
        stage.disputes,
        stage.mood,
        who=everyone(stage),
        side=OTHER,
        day=DAY,
        rng=stream(1, "wishes"),
    )
    leaves = wishes == 3
    assert leaves.any()
    assert set(stage.disputes.pairs.relation[leaves]) == {"夫妻", "恋人"}


def test_a_switch_is_between_off_and_life() -> None:
    with pytest.raises(UnusableSwitchError, match=r"bias=1.5: a switch lies between 0"):
        Mechanism(bias=1.5)
