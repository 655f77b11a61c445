"""Settings, read once from the environment and typed from then on."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
SHORTEST_SECRET_KEY = 32
LONGEST_LIMIT = 365  # days
LONGEST_WAIT = 36  # months


class SettingsError(RuntimeError):
    """The environment does not let the service start; the message says what to set."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All that a deployment can choose."""

    secret_key: str
    demonstration: bool = False
    base_url: str = "http://127.0.0.1:8000"
    smtp_url: str | None = None
    database_url: str = ""
    data_dir: Path = REPOSITORY / "var"
    content_dir: Path = REPOSITORY / "content"
    # A folder outside, in which the daily timer anchors the audit trail.
    audit_anchor: Path | None = None
    demo_password: str | None = None
    idle_limit: timedelta = timedelta(minutes=30)
    session_limit: timedelta = timedelta(hours=12)
    invitation_limit: timedelta = timedelta(days=7)
    reset_limit: timedelta = timedelta(hours=1)
    claim_limit: timedelta = timedelta(days=5)
    approval_months: int = 24
    sensitive_approval_months: int = 12
    review_due_days: int = 90
    review_target_working_days: int = 10
    password_cost: int = 3
    minimum_cohort: int = 10
    small_number_mode: str = "ons_10_5"
    # What is under way is an exception after so many days without a session.
    quiet_days: int = 21
    # A measure before or after is an exception so many days after the start or the end.
    measure_days: int = 7
    # A partner is silent after so many days without news of a referral.
    partner_days: int = 14
    # Practice is to be observed again after so many months.
    observation_months: int = 6

    @property
    def uses_sqlite(self) -> bool:
        return self.sqlalchemy_url.startswith("sqlite")

    @property
    def sqlalchemy_url(self) -> str:
        """The database address with its driver; a SQLite file in the data folder by default."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir / 'service.sqlite3'}"
        for prefix in ("postgres://", "postgresql://"):
            if self.database_url.startswith(prefix):
                return "postgresql+psycopg://" + self.database_url.removeprefix(prefix)
        return self.database_url


def settings_from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    :raises SettingsError: outside the demonstration without a secret key of at least
        32 characters, or with a value that cannot be read.
    """
    demonstration = environment.get("DEMO") == "1"
    data_dir = Path(environment.get("DATA_DIR") or REPOSITORY / "var").resolve()
    anchors = environment.get("AUDIT_ANCHOR")
    mode = environment.get("SMALL_NUMBER_MODE", "ons_10_5")
    if mode not in ("ons_10_5", "star"):
        raise SettingsError("SMALL_NUMBER_MODE must be ons_10_5 or star.")
    return Settings(
        secret_key=_secret_key(environment, data_dir, demonstration=demonstration),
        demonstration=demonstration,
        base_url=environment.get("BASE_URL")
        or f"http://127.0.0.1:{environment.get('PORT') or '8000'}",
        smtp_url=environment.get("SMTP_URL") or None,
        database_url=environment.get("DATABASE_URL", ""),
        data_dir=data_dir,
        audit_anchor=Path(anchors).resolve() if anchors else None,
        demo_password=environment.get("DEMO_PASSWORD") or None,
        small_number_mode=mode,
        quiet_days=_days(environment, "QUIET_DAYS", Settings.quiet_days),
        measure_days=_days(environment, "MEASURE_DAYS", Settings.measure_days),
        partner_days=_days(environment, "PARTNER_DAYS", Settings.partner_days),
        observation_months=_whole(
            environment,
            "OBSERVATION_MONTHS",
            Settings.observation_months,
            unit="months",
            most=LONGEST_WAIT,
        ),
    )


def _days(environment: Mapping[str, str], name: str, default: int) -> int:
    return _whole(environment, name, default, unit="days", most=LONGEST_LIMIT)


def _whole(environment: Mapping[str, str], name: str, default: int, *, unit: str, most: int) -> int:
    text = environment.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise SettingsError(f"{name} must be a whole number of {unit} from 1 to {most}.")
    return int(text)


def _secret_key(environment: Mapping[str, str], data_dir: Path, *, demonstration: bool) -> str:
    key = environment.get("SECRET_KEY", "")
    if len(key) >= SHORTEST_SECRET_KEY:
        return key
    if key or not demonstration:
        raise SettingsError(
            f"Set SECRET_KEY to at least {SHORTEST_SECRET_KEY} random characters, for example with "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'."
        )
    return _demonstration_key(data_dir / "demonstration_secret_key")


def _demonstration_key(path: Path) -> str:
    """A random key kept beside the demonstration's data, so that a restart signs nobody out."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()
