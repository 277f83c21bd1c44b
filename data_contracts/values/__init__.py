"""Values: text to typed columns, each rule that a value breaks named."""

from data_contracts.values.clock import TimeFormatError
from data_contracts.values.documents import area, birth_date, sex
from data_contracts.values.model import Parsed
from data_contracts.values.parse import UnknownTypeError, parse
from data_contracts.values.rules import Rule, rule, rules

__all__ = [
    "Parsed",
    "Rule",
    "TimeFormatError",
    "UnknownTypeError",
    "area",
    "birth_date",
    "parse",
    "rule",
    "rules",
    "sex",
]
