"""The command `jianwei link`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli import show

Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help="Which column a field is (name, given_name, surname, birth_date, sex, birth_place, locality, address, "
        "postcode, phone, citizen_id, employer, occupation, email, id); COLUMN+COLUMN joins two, nothing after = leaves "
        "the field out. May be given again.",
        show_default="by heading, Chinese or English",
    ),
]
Explain = Annotated[
    tuple[str, str] | None,
    typer.Option(
        "--explain",
        metavar="ID1 ID2",
        help="Show why two rows are one person or two, and write nothing.",
    ),
]


def link(
    file: Annotated[
        Path,
        typer.Argument(
            help="A person table: CSV in any usual encoding, XLSX, JSON lines or Parquet."
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="A .csv or .parquet file, or a folder.",
            show_default="FILE's name + _linked.csv, here",
        ),
    ] = None,
    *,
    columns: Map = None,
    config: Annotated[
        Path | None, typer.Option("--config", help="Settings and columns in TOML.", dir_okay=False)
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(help="Match probability from which two rows are linked.", show_default="0.5"),
    ] = None,
    truth: Annotated[
        str,
        typer.Option(
            help="A column that says who is who: it is kept out of linking, and the result is measured against it."
        ),
    ] = "",
    explain: Explain = None,
) -> None:
    """Link the rows of any person table: who is the same person, without labels, each decision explained."""
    from features.identity import LinkSettings, read_settings, waterfall
    from pipelines import linking as job
    from pipelines.cli import linking_view as view

    settings = read_settings(config) if config else LinkSettings()
    settings = replace(settings, columns={**settings.columns, **_stated(columns or [])})
    if threshold is not None:
        settings = replace(settings, threshold=threshold)
    table, found = job.read_people(file, settings, truth=truth)
    show.console.print(view.columns(found, table))
    with job.workplace() as con, show.progress() as tell:
        linkage = job.link(con, table, found, settings, tell=tell)
        if explain:
            show.console.print(view.waterfall(waterfall(linkage, *explain)))
            return
        written = job.write(linkage, table, out or Path(f"{file.name.split('.')[0]}_linked.csv"))
        show.console.print(view.result(linkage))
        if truth:
            show.console.print(
                view.quality(job.measured(linkage, table, truth), settings.threshold)
            )
    show.console.print(view.written(written))


def _stated(pairs: list[str]) -> dict[str, str]:
    from features.identity import LinkError

    for pair in pairs:
        if "=" not in pair:
            raise LinkError(f"--map {pair}：应写成 字段=列名，例如 --map name=姓名。")
    return {field.strip(): column.strip() for field, _, column in (p.partition("=") for p in pairs)}
