"""What officials and firms do: they calm, fail, promise, separate, pay, and are not always a help."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulation.life.actors import one_day
from simulation.life.acts import VIOLENCE
from simulation.life.harm import hazards_today
from simulation.life.measures import PAID, advance_wages, pay_wages
from simulation.life.mood import DOER, NEVER, OTHER
from simulation.life.officials import call_for_help, fall_due, gravity, respond
from simulation.life.protection import chances_of_help, detain, give_orders
from simulation.life.stage import Stage
from simulation.mechanism import Mechanism
from simulation.streams import stream
from tests.simulation.staged import DAY, a_stage, all_do, everyone


def hazards(stage: Stage) -> tuple[np.ndarray, np.ndarray]:
    return hazards_today(stage, slice(0, len(stage.disputes)), day=DAY)


def test_mediation_that_works_calms_and_mediation_that_fails_costs_hope() -> None:
    stage = a_stage()
    before = stage.mood.take(everyone(stage))
    done = respond(stage, everyone(stage), day=DAY, rng=stream(1, "mediation"))
    works, fails = done.dispute[done.success], done.dispute[~done.success]
    assert (stage.mood.tension[works] < 0.2 * before.tension[works]).all()
    assert (stage.mood.hope[DOER, works] > before.hope[DOER, works]).all()
    assert (stage.mood.hope[DOER, fails] < before.hope[DOER, fails]).all()
    assert (stage.mood.bitter[fails] > 0).all()


def test_a_kept_promise_relieves_and_a_broken_one_embitters() -> None:
    stage = a_stage(group="debt")
    before = stage.mood.take(everyone(stage))
    due = fall_due(stage, everyone(stage), day=DAY, rng=stream(1, "promises"))
    kept, broken = due.dispute[due.success], due.dispute[~due.success]
    assert (stage.mood.money[kept] < before.money[kept]).all()
    assert (stage.mood.anger[DOER, broken] > before.anger[DOER, broken]).all()
    assert (stage.mood.bitter[broken] > before.bitter[broken]).all()


def test_a_vanished_owner_keeps_no_promise() -> None:
    stage = a_stage(group="labour")
    stage.firms.vanishes_on[:] = DAY - 1
    due = fall_due(stage, everyone(stage), day=DAY, rng=stream(1, "promises"))
    assert not due.success.any()


def test_an_order_holds_most_back_and_enrages_a_possessive_one() -> None:
    stage, risks = a_stage(group="love"), {}
    for control in (0.0, 2.0):
        stage.mood.control[:] = control
        trial = stage.copies(everyone(stage))
        acts, before = all_do(trial, VIOLENCE), hazards(trial)[0]
        seen = np.full(len(acts.dispute), 3.0)
        served = give_orders(trial, acts, seen=seen, rng=stream(1, "orders")).dispute
        assert len(served) > 20
        risks[control] = np.log(hazards(trial)[0][served] / before[served]).mean()
    assert risks[0.0] < -0.5
    assert risks[2.0] > 0.2


def test_who_is_detained_neither_acts_nor_harms_another_but_may_harm_himself() -> None:
    stage = a_stage(group="love")
    free = hazards(stage)
    stage.mood.detained_until[:] = DAY + 5
    held = hazards(stage)
    np.testing.assert_allclose(held[0], 0.03 * free[0], rtol=1e-5)
    np.testing.assert_array_equal(held[1], free[1])
    today = one_day(stage, slice(0, len(stage.disputes)), DAY, stream(1, "day"))
    assert len(today.acts[0].dispute) == 0


def test_help_comes_as_often_as_its_chances_say() -> None:
    """Each help over forty draws per blow; the error of a sum of coins is below sqrt(n) / 2."""
    stage = replace(a_stage(), helped=False)
    acts = all_do(stage, VIOLENCE)
    seen = gravity(stage, acts, stream(1, "seen"))
    expected, rng, draws = chances_of_help(stage, acts, seen=seen), stream(1, "lots"), 40
    given, held = np.zeros(5), 0
    for _ in range(draws):
        given += np.bincount(give_orders(stage, acts, seen=seen, rng=rng).type, minlength=5)
        held += len(detain(stage, acts, seen=seen, rng=rng).dispute)
    error = 4 * (draws * len(seen)) ** 0.5 / 2
    letter = expected.letter * (1 - expected.order)  # an order is given rather than a letter
    assert given[1] == pytest.approx(draws * letter.sum(), abs=error)
    assert given[2] == pytest.approx(draws * expected.order.sum(), abs=error)
    assert held == pytest.approx(draws * expected.detention.sum(), abs=error)


def test_letters_and_orders_are_for_couples_and_families_and_detention_for_the_doer() -> None:
    stage = a_stage()
    seen = np.full(len(stage.disputes), 3.0)
    by_doer, by_other = (
        chances_of_help(stage, all_do(stage, VIOLENCE, side=side), seen=seen)
        for side in (DOER, OTHER)
    )
    close = np.isin(stage.disputes.group, ["love", "family"])
    assert ((by_doer.order > 0) == close).all() and ((by_doer.letter > 0) == close).all()
    assert (by_doer.detention > 0).all() and not by_other.detention.any()
    stage.mood.order_until[:] = DAY + 5
    breached = chances_of_help(stage, all_do(stage, VIOLENCE), seen=seen)
    assert not breached.order.any() and not breached.letter.any()


def test_detention_lasts_five_to_fifteen_days() -> None:
    stage = a_stage(group="love")
    acts = all_do(stage, VIOLENCE)
    held = detain(stage, acts, seen=np.full(len(acts.dispute), 4.0), rng=stream(1, "detention"))
    assert set(held.until - held.day) == set(range(5, 16))
    assert (stage.mood.detained_until[held.dispute] == held.until).all()


def test_a_colleague_s_payment_raises_the_hope_of_those_still_unpaid() -> None:
    stage = a_stage(group="labour")
    stage.firms.arrears[:], stage.firms.pressure[:] = 3.0, 1e-6  # every firm there pays today
    stage.firms.vanishes_on[:] = NEVER
    stage.firms.stops_on[:] = NEVER
    before = stage.mood.take(everyone(stage))
    paid = pay_wages(stage, slice(0, len(stage.disputes)), day=DAY, rng=stream(1, "pay"))
    owed = (stage.disputes.claim_yuan > 0) & (before.tension > 0.05)
    unpaid = np.setdiff1d(np.flatnonzero(owed), paid.dispute)
    assert (paid.what == PAID).all()
    assert 0.4 < len(paid.dispute) / owed.sum() < 0.6  # half of them, by lot
    np.testing.assert_allclose(
        stage.mood.hope[DOER, unpaid] - before.hope[DOER, unpaid], 0.4, rtol=1e-4
    )
    assert (stage.mood.money[paid.dispute] < before.money[paid.dispute]).all()


def test_nobody_is_paid_more_than_is_owed() -> None:
    stage = a_stage(group="labour")
    stage.mood.worry[:] = 5.0
    paid = advance_wages(stage, everyone(stage), day=DAY, rng=stream(1, "fund"))
    assert len(paid.dispute) > 50
    assert (paid.yuan <= stage.disputes.claim_yuan[paid.dispute] + 50).all()  # whole hundreds


def test_help_goes_to_what_officials_see_and_nobody_writes_down() -> None:
    """Of equal acts the more burdened doer is taken for graver, unless help is not confounded."""
    for mechanism, higher in ((Mechanism(), 0.8 * 2.0), (Mechanism(confounding=0.0), 0.0)):
        stage = a_stage(mechanism)
        acts = all_do(stage, VIOLENCE)
        plain = gravity(stage, acts, stream(1, "seen"))
        stage.mood.load[:] += 2.0
        burdened = gravity(stage, acts, stream(1, "seen"))
        np.testing.assert_allclose(burdened - plain, higher, atol=1e-5)


def test_the_graver_a_report_is_taken_the_sooner_somebody_comes() -> None:
    waits = []
    for seen in (-1.0, 3.0):
        stage = a_stage()
        acts = all_do(stage, VIOLENCE)
        call_for_help(stage, acts, seen=np.full(len(acts.dispute), seen), rng=stream(1, "help"))
        on = stage.mood.response_on
        waits.append(np.where(on < NEVER, on - DAY, 60).mean())
    assert waits[1] < 0.5 * waits[0]


def test_help_that_is_switched_off_leaves_no_trace_in_anybody() -> None:
    stage = replace(a_stage(), helped=False)
    before = stage.mood.take(everyone(stage))
    acts = all_do(stage, VIOLENCE)
    seen = np.full(len(acts.dispute), 3.0)
    assert len(give_orders(stage, acts, seen=seen, rng=stream(1, "orders")).dispute) > 0
    assert len(detain(stage, acts, seen=seen, rng=stream(1, "detention")).dispute) > 0
    done = respond(stage, everyone(stage), day=DAY, rng=stream(1, "mediation"))
    works = done.dispute[done.success]
    assert (stage.mood.order_until == before.order_until).all()
    assert (stage.mood.detained_until == before.detained_until).all()
    assert (stage.mood.tension[works] == before.tension[works]).all()
