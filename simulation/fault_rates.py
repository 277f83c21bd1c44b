"""How often each trap is set; every one can be switched off with 0."""

from __future__ import annotations

from dataclasses import dataclass, fields

# a worksheet holds no more rows than this, the header among them
SHEET_ROWS = 1_048_576


@dataclass(frozen=True)
class FaultRates:
    """Cell traps: share of filled cells. Row traps: share of an inbox file's rows. File traps: files."""

    # identity numbers
    masked: float = 0.010
    excel_float: float = 0.004
    excel_zeros: float = 0.004
    wrong_check: float = 0.006
    impossible_birth: float = 0.002
    fifteen_digits: float = 0.004
    odd_x: float = 0.20  # of the numbers that end in X: lower case or full width
    untyped_paper: float = 0.004  # a passport's or a 港澳台 paper's number without its type
    # telephones and codes
    shared_phone: float = 0.004  # the number of the alarm centre as the caller's
    officer_phone: float = 0.006  # an officer's mobile: the same few in dozens of unrelated calls
    landline_zero: float = 0.006
    code_zero: float = 0.004
    unknown_code: float = 0.003
    # times and places
    unknown_time: float = 0.004
    order_of_times: float = 0.003
    bulk_closing: float = 0.010  # closed at 23:59 for the statistics
    beyond_calendar: float = 0.004  # a deadline in a year whose holidays are not published yet
    swapped_coordinates: float = 0.004
    # text
    line_breaks: float = 0.010
    damaged_text: float = 0.002
    bare_commas: float = 0.003  # the text is not quoted: its comma looks like the next column
    bare_breaks: float = 0.001  # the same with a line break: the row falls in two
    # what people enter wrongly, and why
    backdated: float = 0.15  # of the worst incidents: a ledger entry made afterwards, dated before
    time_of_death: float = 0.05  # of the deaths: entered as the time of the act
    dead_overwritten: float = 0.25  # of the deaths: an earlier call of the dispute gets the dead
    # rows of the inbox
    doubled: float = 0.010
    redelivered: float = 0.015
    corrected: float = 0.020
    retired: float = 0.010
    untouched_edit: float = 0.006
    synced: float = 0.020
    stale: float = 0.04  # of the rows that change on two days running
    late: float = 0.030
    no_key: float = 0.003
    bad_time: float = 0.003
    forbidden_outcome: float = 0.02
    # files of the inbox
    title_rows: int = 2
    hidden_sheet: int = 1
    header_variant: int = 1
    html_sheet: int = 1
    byte_order_mark: int = 1
    wrong_encoding: int = 1
    twelve_hours: int = 1
    twelve_hours_english: int = 1
    serial_dates: int = 1
    serial_numbers: int = 1  # the same without the format that says that it is a date
    mixed_dates: int = 1  # dates and their text in one column
    date_1904: int = 1
    utc_json: int = 1
    sheet_rows: int = (
        SHEET_ROWS  # rows of a worksheet, the header among them; what is beyond is lost
    )
    outage: int = 1  # a platform is down for two days and delivers three in one lump
    renumbered: float = 0.7  # of the history: 110 classes have other numbers from the next month on


# a small inbox has few rows: more of them are trapped, so that every trap is there to be tested
MANY = FaultRates(
    untyped_paper=0.02, officer_phone=0.02, code_zero=0.02, beyond_calendar=0.02, bare_commas=0.01, bare_breaks=0.006,
    dead_overwritten=1.0, doubled=0.04, redelivered=0.05, corrected=0.06, retired=0.05, untouched_edit=0.04,
    synced=0.05, stale=0.30, late=0.06, no_key=0.02, bad_time=0.02, forbidden_outcome=0.5, title_rows=1,
)  # fmt: skip
NONE = FaultRates(**{f.name: 0 for f in fields(FaultRates)})
