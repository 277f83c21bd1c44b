"""Data quality: what was delivered, what was flagged, what waits in quarantine."""

from data_contracts.quality.model import QualityReport
from data_contracts.quality.render import render_html, render_text
from data_contracts.quality.report import reconstructed_shares, report

__all__ = ["QualityReport", "reconstructed_shares", "render_html", "render_text", "report"]
