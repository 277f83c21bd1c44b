"""Writing a scored list as files: all of them or none, the same list always with the same bytes."""

from scoring.publish.publish import Published, publish

__all__ = ["Published", "publish"]
