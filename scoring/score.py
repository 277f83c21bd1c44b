"""Scoring one `as_of`: cohort, features, risk, code, reasons, ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import duckdb
import pandas as pd

from scoring.cohort import Cohort, gather
from scoring.doubts import doubts
from scoring.evidence import evidence
from scoring.frames import dispute_frame, person_frame
from scoring.ledger import Ledger, ListEntry
from scoring.merging import formers_of
from scoring.models import DISPUTE, HARM, SELF, Models, check_models, versions
from scoring.policy import Policy
from scoring.protection import protections, spared
from scoring.scored import ScoredList
from scoring.sides import Side, Terms, check_policy, make_side, needed_features

# reports of one pair further apart are two disputes
GAP_DAYS = 180
# protection needs by person
Needs = Mapping[str, tuple[str, ...]]


def score(
    con: duckdb.DuckDBPyConnection,
    as_of: datetime,
    *,
    models: Models,
    policy: Policy,
    ledger: Ledger,
    recorded_at: datetime,
    gap_days: int = GAP_DAYS,
) -> ScoredList:
    """The list of `as_of`, recorded in the ledger; the same list again adds nothing.

    Raises ScoringError without a model for disputes, PolicyError when the policy does not fit.
    """
    scored = assess(con, as_of, models=models, policy=policy, ledger=ledger, gap_days=gap_days)
    rows = [*scored.assessments, *scored.departed]
    return replace(scored, version=ledger.record_list(_entry(scored, recorded_at), rows))


def assess(
    con: duckdb.DuckDBPyConnection,
    as_of: datetime,
    *,
    models: Models,
    policy: Policy,
    ledger: Ledger,
    gap_days: int = GAP_DAYS,
) -> ScoredList:
    """The list of `as_of` without recording it; `gap_days` is what disputes are grouped by."""
    check_models(models)
    check_policy(policy)
    names = {grain: needed_features(models, policy, grain) for grain in ("dispute", "person")}
    cohort = gather(con, as_of, dispute_names=names["dispute"], person_names=names["person"])
    terms = Terms(as_of, models, policy, ledger)
    found = doubts(
        con,
        as_of,
        cohort.dispute_features,
        models=models,
        policy=policy,
        gap_days=gap_days,
    )
    needs = protections(cohort.dispute_features, cohort.parties, policy=policy)
    disputes = make_side(
        cohort.dispute_features,
        "dispute",
        terms=terms,
        doubts=found,
        spared=(),
        formers=formers_of(cohort.formers),
    )
    persons = make_side(
        cohort.person_features,
        "person",
        terms=terms,
        doubts={},
        spared=_spared(cohort, needs, terms),
        formers=formers_of(cohort.former_names),
    )
    return _list(con, cohort, disputes, persons, terms=terms, needs=needs)


def _spared(cohort: Cohort, needs: Needs, terms: Terms) -> frozenset[str]:
    graded = HARM in terms.models
    return spared(cohort.person_features, needs, policy=terms.policy) if graded else frozenset()


def _list(
    con: duckdb.DuckDBPyConnection,
    cohort: Cohort,
    disputes: Side,
    persons: Side,
    *,
    terms: Terms,
    needs: Needs,
) -> ScoredList:
    proofs = {s.grain: _proof(con, s, cohort.as_of) for s in (disputes, persons)}
    return ScoredList(
        as_of=cohort.as_of,
        disputes=_disputes(cohort, disputes, proofs["dispute"], terms=terms),
        persons=_persons(cohort, persons, proofs["person"], terms=terms, needs=needs),
        evidence=pd.concat(proofs.values(), ignore_index=True),
        members=cohort.members,
        dispute_features=cohort.dispute_features,
        person_features=cohort.person_features,
        risks={**disputes.risks, **persons.risks},
        facts_stand=cohort.facts_stand,
        assessments=disputes.assessments + persons.assessments,
        departed=disputes.departed + persons.departed,
        model_versions=versions(terms.models),
        policy=terms.policy,
        data_seen=cohort.data_seen,
    )


def _disputes(cohort: Cohort, side: Side, proof: pd.DataFrame, *, terms: Terms) -> pd.DataFrame:
    minors = cohort.parties.loc[cohort.parties["minor"].astype(bool), "dispute_id"]
    return dispute_frame(
        side.judged,
        cohort.disputes,
        as_of=cohort.as_of,
        policy=terms.policy,
        told=side.told,
        proof=_facts_by_entity(proof),
        with_minors=set(minors),
        model_version=terms.models[DISPUTE].version,
    )


def _persons(
    cohort: Cohort, side: Side, proof: pd.DataFrame, *, terms: Terms, needs: Needs
) -> pd.DataFrame:
    used = [terms.models[t].version for t in (HARM, SELF) if t in terms.models]
    return person_frame(
        side.judged,
        cohort.parties,
        as_of=cohort.as_of,
        policy=terms.policy,
        told=side.told,
        proof=_facts_by_entity(proof),
        protections=needs,
        confidential=_confidential(cohort),
        model_version=" ".join(used),
    )


def _confidential(cohort: Cohort) -> set[str]:
    held = cohort.disputes["confidential"].astype(bool)
    return set(cohort.disputes.loc[held, "dispute_id"])


def _proof(con: duckdb.DuckDBPyConnection, side: Side, as_of: datetime) -> pd.DataFrame:
    return evidence(con, side.told, grain=side.grain, as_of=as_of)


def _facts_by_entity(proof: pd.DataFrame) -> dict[str, list[str]]:
    """Fact ids by entity, newest first, each once."""
    newest = proof.sort_values(["happened_at", "fact_id"], ascending=[False, True], kind="stable")
    return {
        str(entity): list(dict.fromkeys(facts))
        for entity, facts in newest.groupby("entity_id")["fact_id"]
    }


def _entry(scored: ScoredList, recorded_at: datetime) -> ListEntry:
    return ListEntry(
        as_of=scored.as_of,
        recorded_at=recorded_at,
        scheme=scored.policy.scheme,
        manifest_hash=scored.content_hash,
        model_versions=" ".join(scored.model_versions.values()),
        policy_version=scored.policy.version,
        policy_hash=scored.policy.hash,
        disputes_n=len(scored.disputes),
        persons_n=len(scored.persons),
    )
