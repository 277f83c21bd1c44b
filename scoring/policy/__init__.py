"""A city's policy: points, bands, hard triggers, waiting rules, clocks, grades, who is told."""

from scoring.policy.reading import load, read
from scoring.policy.rules import LeadUnit, Policy, Protection, Trigger

__all__ = ["LeadUnit", "Policy", "Protection", "Trigger", "load", "read"]
