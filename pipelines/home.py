"""The home folder: everything that one city's installation owns."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_HOME = Path("var")


@dataclass(frozen=True)
class Home:
    """Paths below the home folder; nothing is created before it is needed."""

    root: Path

    @classmethod
    def find(cls, option: Path | None = None) -> Home:
        """`--home`, else JIANWEI_HOME, else `var/`; the folder is made, for its owner alone."""
        root = option or Path(os.environ.get("JIANWEI_HOME") or DEFAULT_HOME)
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(root.resolve())

    @property
    def settings(self) -> Path:
        """The city's settings file, optional."""
        return self.root / "jianwei.toml"

    @property
    def models(self) -> Path:
        """Model bundles by version."""
        return self.root / "models"

    @property
    def published(self) -> Path:
        """One folder per published list."""
        return self.root / "published"

    @property
    def rows(self) -> Path:
        """One private folder per published list with the rows it was scored from; never handed out with the list."""
        return self.root / "rows"

    @property
    def ledger_url(self) -> str:
        """The default ledger; settings may name PostgreSQL instead."""
        return f"sqlite:///{self.root / 'ledger.sqlite'}"

    @property
    def quality_page(self) -> Path:
        """The data quality page."""
        return self.published / "quality.html"
