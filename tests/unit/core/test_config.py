"""What a deployment must say before the service starts."""

from pathlib import Path

import pytest

from core.config import SettingsError, settings_from_environment


def test_the_service_refuses_to_start_without_a_secret_key(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Set SECRET_KEY"):
        settings_from_environment({"DATA_DIR": str(tmp_path)})


def test_the_service_refuses_a_secret_key_that_is_too_short(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="32 random characters"):
        settings_from_environment({"SECRET_KEY": "secret", "DATA_DIR": str(tmp_path)})


def test_the_demonstration_makes_itself_a_key_and_keeps_it(tmp_path: Path) -> None:
    environment = {"DEMO": "1", "DATA_DIR": str(tmp_path)}
    first = settings_from_environment(environment)
    assert len(first.secret_key) >= 32
    assert settings_from_environment(environment).secret_key == first.secret_key


def test_the_demonstration_refuses_a_key_that_is_too_short(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        settings_from_environment({"DEMO": "1", "SECRET_KEY": "x", "DATA_DIR": str(tmp_path)})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_postgresql_address_gets_its_driver(tmp_path: Path, scheme: str) -> None:
    settings = settings_from_environment(
        {"DEMO": "1", "DATA_DIR": str(tmp_path), "DATABASE_URL": f"{scheme}://host/service"}
    )
    assert settings.sqlalchemy_url == "postgresql+psycopg://host/service"
    assert not settings.uses_sqlite


def test_an_unknown_small_number_mode_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="SMALL_NUMBER_MODE"):
        settings_from_environment(
            {"DEMO": "1", "DATA_DIR": str(tmp_path), "SMALL_NUMBER_MODE": "none"}
        )


@pytest.mark.parametrize(("given", "folder"), [({}, None), ({"AUDIT_ANCHOR": "/a"}, Path("/a"))])
def test_anchors_are_kept_only_where_a_folder_is_named(
    tmp_path: Path, given: dict[str, str], folder: Path | None
) -> None:
    settings = settings_from_environment({"DEMO": "1", "DATA_DIR": str(tmp_path)} | given)
    assert settings.audit_anchor == folder
