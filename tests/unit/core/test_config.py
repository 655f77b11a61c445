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


def test_the_days_after_which_something_is_an_exception_can_be_set(tmp_path: Path) -> None:
    environment = {"DEMO": "1", "DATA_DIR": str(tmp_path)}
    known = settings_from_environment(environment)
    assert (known.quiet_days, known.measure_days) == (21, 7)
    chosen = settings_from_environment(environment | {"QUIET_DAYS": "14", "MEASURE_DAYS": "10"})
    assert (chosen.quiet_days, chosen.measure_days) == (14, 10)


@pytest.mark.parametrize("days", ["0", "-1", "366", "two weeks", "1.5"])
def test_a_number_of_days_that_cannot_be_is_refused(tmp_path: Path, days: str) -> None:
    with pytest.raises(SettingsError, match="QUIET_DAYS must be a whole number of days"):
        settings_from_environment({"DEMO": "1", "DATA_DIR": str(tmp_path), "QUIET_DAYS": days})


def test_when_a_partner_is_silent_and_practice_is_seen_again_can_be_set(tmp_path: Path) -> None:
    environment = {"DEMO": "1", "DATA_DIR": str(tmp_path)}
    known = settings_from_environment(environment)
    assert (known.partner_days, known.observation_months) == (14, 6)
    given = environment | {"PARTNER_DAYS": "10", "OBSERVATION_MONTHS": "12"}
    chosen = settings_from_environment(given)
    assert (chosen.partner_days, chosen.observation_months) == (10, 12)
    with pytest.raises(SettingsError, match="OBSERVATION_MONTHS must be a whole number of months"):
        settings_from_environment(environment | {"OBSERVATION_MONTHS": "37"})
