"""the whole life of a version: which state may follow which, rounds of review, appeals, conditions
that are met, coming back by two people, and recalls

The states that may follow one another, and what else the database can say by itself, are held by
triggers in the manner of 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# As the table of the lifecycle has them when this is written.
STEPS = (
    ("draft", "submitted"),
    ("draft", "withdrawn"),
    ("submitted", "withdrawn"),
    ("submitted", "in_review"),
    ("in_review", "submitted"),
    ("in_review", "changes_requested"),
    ("in_review", "rejected"),
    ("in_review", "live"),
    ("rejected", "in_review"),
    ("live", "superseded"),
    ("live", "review_due"),
    ("live", "suspended"),
    ("live", "retired"),
    ("review_due", "live"),
    ("review_due", "superseded"),
    ("review_due", "expired"),
    ("review_due", "suspended"),
    ("review_due", "retired"),
    ("expired", "live"),
    ("expired", "retired"),
    ("suspended", "live"),
    ("suspended", "retired"),
)
_PAIRS = ", ".join(f"'{before}>{after}'" for before, after in STEPS)
_INVOLVED = (
    "EXISTS (SELECT 1 FROM version_editors WHERE version_editors.version_id = NEW.version_id "
    "AND version_editors.user_id = {person}) "
    "OR EXISTS (SELECT 1 FROM intervention_versions "
    "WHERE intervention_versions.id = NEW.version_id "
    "AND intervention_versions.submitted_by_id = {person})"
)
# name, table, event, condition on the row (None: always), what the database says
GUARDS = [
    (
        "versions_steps",
        "intervention_versions",
        "UPDATE",
        f"OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN ({_PAIRS})",
        "a version never takes that step",
    ),
    (
        "versions_rejected_stays_so",
        "intervention_versions",
        "UPDATE",
        "OLD.state = 'rejected' AND NEW.state <> 'rejected' AND NOT EXISTS ("
        "SELECT 1 FROM review_appeals WHERE review_appeals.version_id = NEW.id "
        "AND review_appeals.round = OLD.review_round)",
        "a rejected version is looked at again only on appeal",
    ),
    (
        "versions_reinstated_by_two",
        "intervention_versions",
        "UPDATE",
        "OLD.state = 'suspended' AND NEW.state = 'live' AND NOT EXISTS ("
        "SELECT 1 FROM return_proposals JOIN recalls "
        "ON recalls.version_id = return_proposals.version_id "
        "WHERE return_proposals.version_id = NEW.id AND return_proposals.step = 'reinstate' "
        "AND return_proposals.state = 'confirmed' AND recalls.over_at IS NULL "
        "AND return_proposals.proposed_at >= recalls.at)",
        "a suspended version is reinstated by two people",
    ),
    (
        "reviews_round_is_fixed",
        "reviews",
        "UPDATE",
        "OLD.round <> NEW.round OR OLD.kind <> NEW.kind",
        "which round a review belongs to is never changed",
    ),
    (
        "reviews_appeal_by_others",
        "reviews",
        "INSERT",
        "NEW.kind = 'appeal' AND EXISTS (SELECT 1 FROM reviews earlier "
        "WHERE earlier.version_id = NEW.version_id AND earlier.reviewer_id = NEW.reviewer_id "
        "AND earlier.round < NEW.round AND earlier.state = 'decided')",
        "an appeal is heard by someone who has not decided before",
    ),
    (
        "review_conditions_stay_met",
        "review_conditions",
        "UPDATE",
        "OLD.met_on IS NOT NULL AND (NEW.met_on IS NULL OR OLD.met_on <> NEW.met_on "
        "OR OLD.met_by_id <> NEW.met_by_id OR OLD.met_note <> NEW.met_note)",
        "a condition that is met stays so",
    ),
    ("review_appeals_no_update", "review_appeals", "UPDATE", None, "an appeal is never changed"),
    ("review_appeals_no_delete", "review_appeals", "DELETE", None, "an appeal is never removed"),
    (
        "return_proposals_not_by_the_involved",
        "return_proposals",
        "INSERT",
        _INVOLVED.format(person="NEW.proposed_by_id"),
        "someone who edited or submitted a version cannot bring it back",
    ),
    (
        "return_proposals_not_confirmed_by_them",
        "return_proposals",
        "UPDATE",
        f"NEW.state = 'confirmed' AND ({_INVOLVED.format(person='NEW.second_id')})",
        "someone who edited or submitted a version cannot bring it back",
    ),
    (
        "return_proposals_ended_are_fixed",
        "return_proposals",
        "UPDATE",
        "OLD.state <> 'open' OR OLD.version_id <> NEW.version_id OR OLD.step <> NEW.step "
        "OR OLD.proposed_by_id <> NEW.proposed_by_id OR OLD.words <> NEW.words",
        "a proposal is never changed, only confirmed or ended once",
    ),
    ("return_proposals_no_delete", "return_proposals", "DELETE", None, "a proposal is never removed"),
    (
        "recalls_are_fixed",
        "recalls",
        "UPDATE",
        "OLD.over_at IS NOT NULL OR OLD.version_id <> NEW.version_id OR OLD.kind <> NEW.kind "
        "OR OLD.reason_code <> NEW.reason_code OR OLD.words <> NEW.words "
        "OR OLD.by_id <> NEW.by_id OR OLD.at <> NEW.at",
        "a recall is never changed, only over",
    ),
    ("recalls_no_delete", "recalls", "DELETE", None, "a recall is never removed"),
    (
        "recall_notices_are_fixed",
        "recall_notices",
        "UPDATE",
        "OLD.acknowledged_at IS NOT NULL OR OLD.recall_id <> NEW.recall_id "
        "OR OLD.user_id <> NEW.user_id",
        "who was told of a recall is never changed, only acknowledged",
    ),
    ("recall_notices_no_delete", "recall_notices", "DELETE", None, "who was told is never removed"),
]


def upgrade() -> None:
    """Add the columns and tables, then the triggers that look at them."""
    # Added in place: rebuilding the table on SQLite would lose its triggers.
    op.add_column("intervention_versions", _number("review_round"))
    op.add_column("reviews", _number("round"))
    _add_kind()
    _count_rounds()
    for name, columns in (
        ("uq_reviews_one_approval_per_stage", ["version_id", "round", "stage"]),
        ("uq_reviews_one_approval_per_person", ["version_id", "round", "reviewer_id"]),
    ):
        op.drop_index(name, table_name="reviews")
        approves = sa.text("decision = 'approve'")
        op.create_index(
            name,
            "reviews",
            columns,
            unique=True,
            sqlite_where=approves,
            postgresql_where=approves,
        )
    _add_to_conditions()
    _create_tables()
    write = _write_postgresql if op.get_bind().dialect.name == "postgresql" else _write_sqlite
    for guard in GUARDS:
        write(*guard)


def downgrade() -> None:
    """Take them away. Decisions of later rounds cannot be kept without their round."""
    raise NotImplementedError("Restore a backup from before the upgrade instead.")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="1")


def _add_kind() -> None:
    op.execute(
        "ALTER TABLE reviews ADD COLUMN kind VARCHAR(40) NOT NULL DEFAULT 'assessment' "
        "CONSTRAINT ck_reviews_kind CHECK (kind IN ('assessment', 'appeal', 'reaffirmation'))"
    )


def _count_rounds() -> None:
    """What was approved, rejected or sent back has had its first round."""
    op.execute(
        "UPDATE intervention_versions SET review_round = 2 "
        "WHERE state NOT IN ('draft', 'submitted', 'in_review', 'withdrawn')"
    )


def _add_to_conditions() -> None:
    person = (
        "INTEGER REFERENCES users (id) CONSTRAINT ck_review_conditions_{what}_by_someone "
        "CHECK (({what}_on IS NULL) = ({what}_by_id IS NULL))"
    )
    for name, kind in (
        ("reported_on", "DATE"),
        ("reported_by_id", person.format(what="reported")),
        ("report", "TEXT NOT NULL DEFAULT ''"),
        ("met_by_id", person.format(what="met")),
        ("met_note", "TEXT NOT NULL DEFAULT ''"),
    ):
        op.execute(f"ALTER TABLE review_conditions ADD COLUMN {name} {kind}")
    op.create_index("ix_review_conditions_met_on_due_on", "review_conditions", ["met_on", "due_on"])


def _create_tables() -> None:
    op.create_table('review_appeals',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.CheckConstraint('length(trim(words)) > 0', name=op.f('ck_review_appeals_says_why')),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_review_appeals_author_id')),
    sa.ForeignKeyConstraint(['version_id'], ['intervention_versions.id'], name=op.f('fk_review_appeals_version_id')),
    sa.PrimaryKeyConstraint('version_id', name=op.f('pk_review_appeals'))
    )
    op.create_table('return_proposals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('step', sa.Enum('reaffirm', 'reinstate', name='step', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('open', 'confirmed', 'ended', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('proposed_by_id', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('second_id', sa.Integer(), nullable=True),
    sa.Column('second_words', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('demonstration', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f('ck_return_proposals_ended_or_open')),
    sa.CheckConstraint("state <> 'confirmed' OR (second_id IS NOT NULL AND second_id <> proposed_by_id AND second_id <> author_id AND length(trim(second_words)) > 0)", name=op.f('ck_return_proposals_confirmed_by_another')),
    sa.CheckConstraint('length(trim(words)) > 0', name=op.f('ck_return_proposals_says_why')),
    sa.CheckConstraint('proposed_by_id <> author_id', name=op.f('ck_return_proposals_not_by_the_author')),
    sa.ForeignKeyConstraint(['proposed_by_id'], ['users.id'], name=op.f('fk_return_proposals_proposed_by_id')),
    sa.ForeignKeyConstraint(['second_id'], ['users.id'], name=op.f('fk_return_proposals_second_id')),
    sa.ForeignKeyConstraint(['version_id', 'author_id'], ['intervention_versions.id', 'intervention_versions.author_id'], name='fk_return_proposals_version_author'),
    sa.ForeignKeyConstraint(['version_id', 'content_hash'], ['intervention_versions.id', 'intervention_versions.content_hash'], name='fk_return_proposals_version_content'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_return_proposals'))
    )
    op.create_index(op.f('ix_return_proposals_version_id'), 'return_proposals', ['version_id'], unique=False)
    op.create_index('uq_return_proposals_one_open', 'return_proposals', ['version_id'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.create_table('recalls',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('suspension', 'retirement', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reason_code', sa.String(length=60), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('over_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('demonstration', sa.Boolean(), nullable=False),
    sa.CheckConstraint("kind = 'suspension' OR over_at IS NULL", name=op.f('ck_recalls_retired_for_good')),
    sa.CheckConstraint('length(trim(words)) > 0', name=op.f('ck_recalls_says_why')),
    sa.ForeignKeyConstraint(['by_id'], ['users.id'], name=op.f('fk_recalls_by_id')),
    sa.ForeignKeyConstraint(['version_id'], ['intervention_versions.id'], name=op.f('fk_recalls_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recalls'))
    )
    op.create_index(op.f('ix_recalls_version_id'), 'recalls', ['version_id'], unique=False)
    op.create_index('uq_recalls_one_now', 'recalls', ['version_id'], unique=True, sqlite_where=sa.text('over_at IS NULL'), postgresql_where=sa.text('over_at IS NULL'))
    op.create_table('recall_notices',
    sa.Column('recall_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('downloaded', sa.Boolean(), nullable=False),
    sa.Column('planned', sa.Boolean(), nullable=False),
    sa.Column('delivering', sa.Boolean(), nullable=False),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('downloaded OR planned OR delivering', name=op.f('ck_recall_notices_has_a_reason')),
    sa.ForeignKeyConstraint(['recall_id'], ['recalls.id'], name=op.f('fk_recall_notices_recall_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_recall_notices_user_id')),
    sa.PrimaryKeyConstraint('recall_id', 'user_id', name=op.f('pk_recall_notices'))
    )
    op.create_index(op.f('ix_recall_notices_user_id'), 'recall_notices', ['user_id'], unique=False)


def _write_sqlite(name: str, table: str, event: str, condition: str | None, words: str) -> None:
    when = f"WHEN {condition} " if condition else ""
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when}"
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def _write_postgresql(name: str, table: str, event: str, condition: str | None, words: str) -> None:
    # The condition stands in the function: a trigger's own WHEN may hold no subquery.
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition or 'true'} THEN RAISE EXCEPTION '{words}' USING ERRCODE = '23514'; END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
