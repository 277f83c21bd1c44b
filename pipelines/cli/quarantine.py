"""Commands about refused rows: quarantine list, correct, release."""

from __future__ import annotations

from typing import Annotated

import typer

from data_contracts import quarantine as rows
from data_contracts.errors import JianweiError
from pipelines import jobs
from pipelines.city import City
from pipelines.cli import show
from pipelines.cli.options import HomeOption
from pipelines.cli.tables import of_rows

app = typer.Typer(
    no_args_is_help=True, help="Rows that were refused: list them, correct a value, release them."
)
Ids = Annotated[
    list[str], typer.Argument(metavar="ID...", help="Numbers that `quarantine list` shows.")
]


class CorrectionError(JianweiError):
    """A correction that is not COLUMN=VALUE."""


@app.command("list")
def list_(
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    home: HomeOption = None,
) -> None:
    """Show what waits in quarantine, with file, row, reason and way out."""
    with City.open(home).warehouse() as con:
        found = rows.list_rows(con, source=source)
    shown = [
        {"编号": r.quarantine_id, "来源": r.source, "行": r.row_no, "主键": r.row_key or "", "列": r.column or "",
         "原因": r.reason, "已更正": "是" if r.corrected else ""}
        for r in found
    ]  # fmt: skip
    show.console.print(of_rows(shown, title=f"隔离待处理 {len(shown)} 行"))


@app.command("correct")
def correct(
    quarantine_id: Annotated[str, typer.Argument(metavar="ID")],
    values: Annotated[
        list[str], typer.Argument(metavar="COLUMN=VALUE...", help="Corrected values.")
    ],
    home: HomeOption = None,
) -> None:
    """Correct values of a refused row; it stays in quarantine until it is released."""
    city = City.open(home)
    with city.warehouse() as con:
        rows.correct(con, quarantine_id, dict(map(_pair, values)), keys=city.keys)
    show.console.print(
        f"已更正 {quarantine_id}；用 jianwei quarantine release {quarantine_id} 放行。"
    )


@app.command("release")
def release(
    ids: Ids,
    by: Annotated[str, typer.Option("--by", help="Who releases; recorded with the rows.")],
    home: HomeOption = None,
) -> None:
    """Release refused rows through the same admission; what comes in is known from now on."""
    city = City.open(home)
    with city.warehouse() as con:
        released = rows.release(
            con,
            ids,
            keys=city.keys,
            released_at=city.now(),
            released_by=by,
            adapters=jobs.adapters(city),
            bounds=city.bounds,
        )
        jobs.group_disputes(con, city)
    for one in released:
        show.console.print(
            f"{one.quarantine_id}：{one.outcome}{f'（{one.reason}）' if one.reason else ''}"
        )


def _pair(text: str) -> tuple[str, str]:
    column, sign, value = text.partition("=")
    if not sign or not column:
        raise CorrectionError(
            f"{text!r}: give COLUMN=VALUE, for example 'BJSJ=2024-01-03 08:00:00'."
        )
    return column, value
