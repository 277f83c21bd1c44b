from importlib import import_module
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
PACKAGES = ("data_contracts", "features", "models", "scoring", "simulation", "pipelines")


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_is_imported_from_this_tree(package: str) -> None:
    assert Path(import_module(package).__file__ or "").parent == HOUSE / package


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_says_what_lives_in_it(package: str) -> None:
    assert import_module(package).__doc__
