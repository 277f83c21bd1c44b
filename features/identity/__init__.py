"""Who is the same person: rows of person tables linked without labels, every decision explained."""

from features.identity.errors import LinkError
from features.identity.fields import FIELDS
from features.identity.link import Linkage, clusters_at, link_people
from features.identity.mapping import ColumnMap, map_columns
from features.identity.quality import Quality, quality
from features.identity.settings import LinkSettings, read_settings
from features.identity.waterfall import Bar, Waterfall, waterfall

__all__ = [
    "FIELDS",
    "Bar",
    "ColumnMap",
    "LinkError",
    "LinkSettings",
    "Linkage",
    "Quality",
    "Waterfall",
    "clusters_at",
    "link_people",
    "map_columns",
    "quality",
    "read_settings",
    "waterfall",
]
