"""blind second reviews: samples, what was answered, and what of it is never changed"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

PART_IN_IT = (
    "EXISTS (SELECT 1 FROM version_editors WHERE version_editors.version_id = NEW.version_id "
    "AND version_editors.user_id = NEW.reviewer_id) "
    "OR EXISTS (SELECT 1 FROM intervention_versions "
    "WHERE intervention_versions.id = NEW.version_id "
    "AND (intervention_versions.author_id = NEW.reviewer_id "
    "OR intervention_versions.submitted_by_id = NEW.reviewer_id)) "
    "OR EXISTS (SELECT 1 FROM reviews WHERE reviews.version_id = NEW.version_id "
    "AND reviews.reviewer_id = NEW.reviewer_id) "
    "OR EXISTS (SELECT 1 FROM review_conditions JOIN reviews "
    "ON reviews.id = review_conditions.review_id WHERE reviews.version_id = NEW.version_id "
    "AND NEW.reviewer_id IN (review_conditions.reported_by_id, review_conditions.met_by_id)) "
    "OR EXISTS (SELECT 1 FROM return_proposals "
    "WHERE return_proposals.version_id = NEW.version_id "
    "AND NEW.reviewer_id IN (return_proposals.proposed_by_id, return_proposals.second_id))"
)
ENDED = (
    "EXISTS (SELECT 1 FROM blind_reviews WHERE blind_reviews.id = {}.blind_review_id "
    "AND blind_reviews.state <> 'open')"
)
# name, table, event, condition on the row (None: always), what the database says
GUARDS = [
    ("blind_samples_no_update", "blind_samples", "UPDATE", None, "a sample is never changed"),
    ("blind_samples_no_delete", "blind_samples", "DELETE", None, "a sample is never removed"),
    (
        "blind_reviews_of_decisions",
        "blind_reviews",
        "INSERT",
        "NEW.state <> 'waiting' OR NOT EXISTS (SELECT 1 FROM reviews WHERE "
        "reviews.id = NEW.review_id AND reviews.version_id = NEW.version_id "
        "AND reviews.state = 'decided')",
        "a blind review repeats a decided one, and waits at first",
    ),
    (
        "blind_reviews_ended_is_fixed",
        "blind_reviews",
        "UPDATE",
        "OLD.state IN ('finished', 'given_up')",
        "a blind review that has ended is never changed",
    ),
    (
        "blind_reviews_whose_is_fixed",
        "blind_reviews",
        "UPDATE",
        "OLD.sample_id <> NEW.sample_id OR OLD.review_id <> NEW.review_id "
        "OR OLD.version_id <> NEW.version_id OR OLD.content_hash <> NEW.content_hash "
        "OR (OLD.reviewer_id IS NOT NULL "
        "AND (NEW.reviewer_id IS NULL OR OLD.reviewer_id <> NEW.reviewer_id))",
        "whose blind review it is, and of what, is never changed",
    ),
    (
        "blind_reviews_by_others",
        "blind_reviews",
        "UPDATE",
        f"OLD.reviewer_id IS NULL AND NEW.reviewer_id IS NOT NULL AND ({PART_IN_IT})",
        "a blind reviewer had no part in the version or its review",
    ),
    ("blind_reviews_no_delete", "blind_reviews", "DELETE", None, "a blind review is never removed"),
    (
        "blind_answers_no_insert",
        "blind_answers",
        "INSERT",
        ENDED.format("NEW"),
        "the answers of a blind review that has ended are never added to",
    ),
    (
        "blind_answers_are_fixed",
        "blind_answers",
        "UPDATE",
        ENDED.format("OLD"),
        "the answers of a blind review that has ended are never changed",
    ),
    (
        "blind_answers_no_delete",
        "blind_answers",
        "DELETE",
        ENDED.format("OLD"),
        "the answers of a blind review that has ended are never removed",
    ),
]


def upgrade() -> None:
    """Add the tables and their guards."""
    op.create_table('blind_samples',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('seed', sa.String(length=40), nullable=False),
    sa.Column('decided_from', sa.Date(), nullable=False),
    sa.Column('decided_to', sa.Date(), nullable=False),
    sa.Column('asked_for', sa.String(length=10), nullable=False),
    sa.Column('eligible', sa.Integer(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('drawn_by_id', sa.Integer(), nullable=False),
    sa.Column('demonstration', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['drawn_by_id'], ['users.id'], name=op.f('fk_blind_samples_drawn_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_blind_samples'))
    )
    op.create_table('blind_reviews',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sample_id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'open', 'finished', 'given_up', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('reviewer_id', sa.Integer(), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decision', sa.Enum('approve', 'request_changes', 'reject', name='decision', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('demonstration', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(state = 'waiting') = (reviewer_id IS NULL) AND (reviewer_id IS NULL) = (taken_at IS NULL)", name=op.f('ck_blind_reviews_taken_by_somebody')),
    sa.CheckConstraint("(state IN ('finished', 'given_up')) = (ended_at IS NOT NULL) AND (state = 'finished') = (decision IS NOT NULL)", name=op.f('ck_blind_reviews_finished_is_whole')),
    sa.ForeignKeyConstraint(['review_id'], ['reviews.id'], name=op.f('fk_blind_reviews_review_id')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['users.id'], name=op.f('fk_blind_reviews_reviewer_id')),
    sa.ForeignKeyConstraint(['sample_id'], ['blind_samples.id'], name=op.f('fk_blind_reviews_sample_id')),
    sa.ForeignKeyConstraint(['version_id', 'content_hash'], ['intervention_versions.id', 'intervention_versions.content_hash'], name='fk_blind_reviews_version_content'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_blind_reviews')),
    sa.UniqueConstraint('version_id', 'reviewer_id', name=op.f('uq_blind_reviews_version_id_reviewer_id'))
    )
    with op.batch_alter_table('blind_reviews', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_blind_reviews_ended_at'), ['ended_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_blind_reviews_review_id'), ['review_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_blind_reviews_reviewer_id'), ['reviewer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_blind_reviews_sample_id'), ['sample_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_blind_reviews_state'), ['state'], unique=False)
        batch_op.create_index('uq_blind_reviews_one_a_version', ['version_id'], unique=True, sqlite_where=sa.text("state <> 'given_up'"), postgresql_where=sa.text("state <> 'given_up'"))

    op.create_table('blind_answers',
    sa.Column('blind_review_id', sa.Integer(), nullable=False),
    sa.Column('criterion', sa.String(length=60), nullable=False),
    sa.Column('rating', sa.Enum('met', 'not_fully_met', 'not_met', 'not_applicable', name='rating', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['blind_review_id'], ['blind_reviews.id'], name=op.f('fk_blind_answers_blind_review_id')),
    sa.PrimaryKeyConstraint('blind_review_id', 'criterion', name=op.f('pk_blind_answers'))
    )
    _add_guards()


def downgrade() -> None:
    """Take the tables away, and with them their triggers."""
    op.drop_table('blind_answers')
    with op.batch_alter_table('blind_reviews', schema=None) as batch_op:
        batch_op.drop_index('uq_blind_reviews_one_a_version', sqlite_where=sa.text("state <> 'given_up'"), postgresql_where=sa.text("state <> 'given_up'"))
        batch_op.drop_index(batch_op.f('ix_blind_reviews_state'))
        batch_op.drop_index(batch_op.f('ix_blind_reviews_sample_id'))
        batch_op.drop_index(batch_op.f('ix_blind_reviews_reviewer_id'))
        batch_op.drop_index(batch_op.f('ix_blind_reviews_review_id'))
        batch_op.drop_index(batch_op.f('ix_blind_reviews_ended_at'))

    op.drop_table('blind_reviews')
    op.drop_table('blind_samples')
    if op.get_bind().dialect.name == "postgresql":
        for name, *_ in GUARDS:
            op.execute(f"DROP FUNCTION {name}()")


def _add_guards() -> None:
    write = _write_postgresql if op.get_bind().dialect.name == "postgresql" else _write_sqlite
    for guard in GUARDS:
        write(*guard)


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
