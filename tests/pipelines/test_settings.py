from pathlib import Path

import pytest

from pipelines.settings import Settings, SettingsError, load


def written(folder: Path, text: str) -> Path:
    path = folder / "jianwei.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_city_without_a_settings_file_gets_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "jianwei.toml") == Settings()


def test_a_setting_in_the_file_replaces_its_default_and_nothing_else(tmp_path: Path) -> None:
    settings = load(written(tmp_path, "[training]\nhorizon_days = 90\n"))
    assert settings.training.horizon_days == 90
    assert settings.training.per_day == Settings().training.per_day
    assert settings.disputes == Settings().disputes


def test_an_unknown_key_is_refused_with_the_nearest_known_one(tmp_path: Path) -> None:
    with pytest.raises(
        SettingsError, match="unknown key 'horizon_day'; did you mean 'horizon_days'"
    ):
        load(written(tmp_path, "[training]\nhorizon_day = 90\n"))


def test_a_value_of_the_wrong_kind_names_the_table_the_key_and_the_kind(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\[training\] \[folds\]: 'three' is no int"):
        load(written(tmp_path, '[training]\nfolds = "three"\n'))


def test_broken_toml_names_the_file_and_the_place(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"jianwei.toml: .*line 1"):
        load(written(tmp_path, "[training\n"))
