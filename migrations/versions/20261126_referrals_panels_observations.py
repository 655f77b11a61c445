"""referrals to partners, panels with their decisions, and observations of practice

The table of earlier texts is made anew on SQLite: nothing hangs on it, and its list of kinds
grows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KINDS_BEFORE = "kind IN ('plan_item', 'delivery', 'session', 'ete_snapshot')"
KINDS = (
    "kind IN ('plan_item', 'delivery', 'session', 'ete_snapshot', 'referral', "
    "'appointment', 'panel', 'panel_decision')"
)
EFFECTS = ("more_sessions", "earlier_start", "end", "set_aside", "add")


def upgrade() -> None:
    """More kinds of earlier texts, then the tables."""
    with op.batch_alter_table("record_changes") as changes:
        changes.add_column(sa.Column("panel_on", sa.Date(), nullable=True))
        changes.drop_constraint(op.f("ck_record_changes_kind"), type_="check")
        changes.create_check_constraint(op.f("ck_record_changes_kind"), KINDS)
    op.create_table(
        "referrals",
        _id(),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("need", sa.String(length=60), nullable=False),
        sa.Column("plan_item_id", sa.Integer(), nullable=True),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("referred_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("decline_reason", sa.String(length=60), nullable=True),
        sa.Column("child_words", sa.Text(), nullable=False),
        sa.Column("child_would_not_say", sa.Boolean(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=60), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *_kept_once("referrals"),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_referrals_{name}"))
            for name, rule in (
                ("answer", "answer IS NULL OR answer IN ('accepted', 'declined')"),
                ("answered_with_date", "(answer IS NULL) = (answered_on IS NULL)"),
                (
                    "declined_with_reason",
                    "(coalesce(answer, '') = 'declined') = (decline_reason IS NOT NULL)",
                ),
                (
                    "declined_with_words",
                    "coalesce(answer, '') <> 'declined' "
                    "OR (length(trim(child_words)) > 0) <> child_would_not_say",
                ),
                ("outcome_with_date", "(outcome IS NULL) = (ended_on IS NULL)"),
                (
                    "declined_is_an_end",
                    "outcome IS NULL OR coalesce(answer, '') <> 'declined'",
                ),
                ("answered_after_offer", "answered_on IS NULL OR answered_on >= offered_on"),
                (
                    "ended_after_answer",
                    "ended_on IS NULL OR ended_on >= coalesce(answered_on, offered_on)",
                ),
            )
        ),
        _to("referrals", "child_id", "child_records.id"),
        _to("referrals", "plan_item_id", "plan_items.id", ondelete="SET NULL"),
        _to("referrals", "referred_by_id", "users.id"),
        _to("referrals", "answered_by_id", "users.id"),
        _to("referrals", "ended_by_id", "users.id"),
    )
    op.create_index("ix_referrals_child_id", "referrals", ["child_id"])
    op.create_index("ix_referrals_referred_by_id", "referrals", ["referred_by_id"])
    is_open = sa.text("outcome IS NULL AND (answer IS NULL OR answer = 'accepted')")
    op.create_index(
        "uq_referrals_one_open",
        "referrals",
        ["child_id", "kind", "need"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "referral_appointments",
        _id(),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *_kept_once("referral_appointments"),
        _to("referral_appointments", "referral_id", "referrals.id"),
        _to("referral_appointments", "recorded_by_id", "users.id"),
        sa.UniqueConstraint(
            "referral_id", "day", name=op.f("uq_referral_appointments_referral_id_day")
        ),
    )
    op.create_table(
        "panels",
        _id(),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("took_part", sa.JSON(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *_kept_once("panels"),
        _to("panels", "child_id", "child_records.id"),
        _to("panels", "recorded_by_id", "users.id"),
        sa.UniqueConstraint(
            "child_id", "kind", "held_on", name=op.f("uq_panels_child_id_kind_held_on")
        ),
    )
    op.create_table(
        "panel_decisions",
        _id(),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("effect", _one_of("effect", EFFECTS), nullable=True),
        sa.Column("plan_item_id", sa.Integer(), nullable=True),
        sa.Column("settled", _one_of("settled", ("done", "not_done")), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *_kept_once("panel_decisions"),
        sa.CheckConstraint("length(trim(words)) > 0", name=op.f("ck_panel_decisions_words")),
        sa.CheckConstraint(
            "(settled IS NULL) = (settled_at IS NULL)",
            name=op.f("ck_panel_decisions_settled_with_moment"),
        ),
        sa.CheckConstraint(
            "coalesce(settled, '') <> 'not_done' OR length(trim(note)) > 0",
            name=op.f("ck_panel_decisions_not_done_with_note"),
        ),
        _to("panel_decisions", "panel_id", "panels.id"),
        _to("panel_decisions", "owner_id", "users.id"),
        _to("panel_decisions", "plan_item_id", "plan_items.id", ondelete="SET NULL"),
        _to("panel_decisions", "settled_by_id", "users.id"),
        _to("panel_decisions", "recorded_by_id", "users.id"),
    )
    op.create_index("ix_panel_decisions_panel_id", "panel_decisions", ["panel_id"])
    op.create_index("ix_panel_decisions_owner_id", "panel_decisions", ["owner_id"])
    op.create_table(
        "observations",
        _id(),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("observed_id", sa.Integer(), nullable=False),
        sa.Column("observer_id", sa.Integer(), nullable=False),
        sa.Column("strengths", sa.Text(), nullable=False),
        sa.Column("to_work_on", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        *_kept_once("observations"),
        sa.CheckConstraint(
            "observed_id <> observer_id", name=op.f("ck_observations_not_oneself")
        ),
        sa.CheckConstraint(
            "length(trim(strengths)) > 0", name=op.f("ck_observations_strengths")
        ),
        sa.CheckConstraint(
            "acknowledged_at IS NOT NULL OR reply = ''",
            name=op.f("ck_observations_reply_acknowledges"),
        ),
        _to("observations", "session_id", "session_records.id", ondelete="SET NULL"),
        _to("observations", "team_id", "teams.id"),
        _to("observations", "observed_id", "users.id"),
        _to("observations", "observer_id", "users.id"),
        sa.UniqueConstraint(
            "session_id",
            "observed_id",
            "observer_id",
            name=op.f("uq_observations_session_id_observed_id_observer_id"),
        ),
    )
    for column in ("session_id", "observed_id", "observer_id"):
        op.create_index(f"ix_observations_{column}", "observations", [column])


def downgrade() -> None:
    """Take all of it away, and the earlier texts of what is no more."""
    op.drop_table("observations")
    op.drop_table("panel_decisions")
    op.drop_table("panels")
    op.drop_table("referral_appointments")
    op.drop_table("referrals")
    op.execute(f"DELETE FROM record_changes WHERE NOT ({KINDS_BEFORE})")
    with op.batch_alter_table("record_changes") as changes:
        changes.drop_constraint(op.f("ck_record_changes_kind"), type_="check")
        changes.create_check_constraint(op.f("ck_record_changes_kind"), KINDS_BEFORE)
        changes.drop_column("panel_on")


def _id() -> sa.Column:
    return sa.Column("id", sa.Integer(), nullable=False)


def _kept_once(table: str) -> tuple:
    """The columns and rules that every form needs."""
    return (
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("submission_key", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("submission_key", name=op.f(f"uq_{table}_submission_key")),
    )


def _one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _to(table: str, column: str, target: str, **rest: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [target], name=op.f(f"fk_{table}_{column}"), **rest
    )
