"""the review room: comments on sections, what was checked automatically, who is looking

Comments, what was done about them and findings are only ever added to. A comment is fixed by the
first decision on its version after it, but for the answers of those who write the next draft.
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

# A decision on the same version by a later review, or by the one in which it was said.
DECIDED_SINCE = (
    "SELECT 1 FROM reviews WHERE reviews.version_id = {comment}.version_id "
    "AND reviews.id >= {comment}.review_id AND reviews.state = 'decided'"
)
REVIEWERS = "('resolved', 'reopened', 'withdrawn')"
OF_THIS = "SELECT 1 FROM review_comments AS said WHERE said.id = NEW.comment_id AND "
# name, table, event, condition on the row (None: always), what the database says
GUARDS = [
    (
        "review_comments_no_insert",
        "review_comments",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM reviews WHERE reviews.id = NEW.review_id "
        "AND reviews.version_id = NEW.version_id AND reviews.state = 'open' "
        "AND reviews.reviewer_id = NEW.writer_id)",
        "only the reviewer comments, while the review is open",
    ),
    (
        "review_comments_are_fixed",
        "review_comments",
        "UPDATE",
        "OLD.version_id <> NEW.version_id OR OLD.review_id <> NEW.review_id "
        "OR OLD.anchor <> NEW.anchor OR OLD.section <> NEW.section OR OLD.field <> NEW.field "
        "OR OLD.writer_id <> NEW.writer_id OR OLD.written_at <> NEW.written_at "
        "OR (OLD.words <> NEW.words AND NEW.words <> '') "
        f"OR EXISTS ({DECIDED_SINCE.format(comment='OLD')})",
        "a comment is never changed, only taken back before the decision",
    ),
    ("review_comments_no_delete", "review_comments", "DELETE", None, "a comment is never removed"),
    (
        "review_comment_deeds_by_reviewers",
        "review_comment_deeds",
        "INSERT",
        f"NEW.kind IN {REVIEWERS} AND (EXISTS ({OF_THIS} "
        f"EXISTS ({DECIDED_SINCE.format(comment='said')})) "
        f"OR NOT EXISTS ({OF_THIS} EXISTS (SELECT 1 FROM reviews "
        "WHERE reviews.version_id = said.version_id AND reviews.state = 'open' "
        "AND reviews.reviewer_id = NEW.actor_id)))",
        "a comment is settled by the reviewer, before the decision",
    ),
    (
        "review_comment_deeds_by_authors",
        "review_comment_deeds",
        "INSERT",
        f"NEW.kind NOT IN {REVIEWERS} AND NOT EXISTS ({OF_THIS} EXISTS ("
        "SELECT 1 FROM intervention_versions AS draft "
        "WHERE draft.id = NEW.draft_id AND draft.based_on_id = said.version_id "
        "AND draft.state = 'draft'))",
        "a comment is answered in a draft of the version that mends it",
    ),
    (
        "review_comment_deeds_no_update",
        "review_comment_deeds",
        "UPDATE",
        None,
        "what was done about a comment is never changed",
    ),
    (
        "review_comment_deeds_no_delete",
        "review_comment_deeds",
        "DELETE",
        None,
        "what was done about a comment is never removed",
    ),
    (
        "review_findings_no_insert",
        "review_findings",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM reviews WHERE reviews.id = NEW.review_id "
        "AND reviews.state = 'open')",
        "the findings of a decision are never added to",
    ),
    (
        "review_findings_no_update",
        "review_findings",
        "UPDATE",
        None,
        "the findings of a decision are never changed",
    ),
    (
        "review_findings_no_delete",
        "review_findings",
        "DELETE",
        None,
        "the findings of a decision are never removed",
    ),
]


def upgrade() -> None:
    op.create_table('review_comments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('anchor', sa.String(length=60), nullable=False),
    sa.Column('section', sa.String(length=300), nullable=False),
    sa.Column('field', sa.String(length=60), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('writer_id', sa.Integer(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['review_id'], ['reviews.id'], name=op.f('fk_review_comments_review_id')),
    sa.ForeignKeyConstraint(['version_id'], ['intervention_versions.id'], name=op.f('fk_review_comments_version_id')),
    sa.ForeignKeyConstraint(['writer_id'], ['users.id'], name=op.f('fk_review_comments_writer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_comments'))
    )
    with op.batch_alter_table('review_comments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_comments_review_id'), ['review_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_comments_version_id'), ['version_id'], unique=False)

    op.create_table('review_comment_deeds',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('resolved', 'reopened', 'withdrawn', 'answered', 'done', 'not_done', name='kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(kind = 'answered') = (length(trim(words)) > 0)", name=op.f('ck_review_comment_deeds_only_an_answer_has_words')),
    sa.CheckConstraint("(kind IN ('answered', 'done', 'not_done')) = (draft_id IS NOT NULL)", name=op.f('ck_review_comment_deeds_an_author_acts_in_a_draft')),
    sa.ForeignKeyConstraint(['actor_id'], ['users.id'], name=op.f('fk_review_comment_deeds_actor_id')),
    sa.ForeignKeyConstraint(['comment_id'], ['review_comments.id'], name=op.f('fk_review_comment_deeds_comment_id')),
    sa.ForeignKeyConstraint(['draft_id'], ['intervention_versions.id'], name=op.f('fk_review_comment_deeds_draft_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_comment_deeds'))
    )
    with op.batch_alter_table('review_comment_deeds', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_comment_deeds_comment_id'), ['comment_id'], unique=False)

    op.create_table('review_findings',
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('criterion', sa.String(length=60), nullable=False),
    sa.Column('check_code', sa.String(length=60), nullable=False),
    sa.Column('check_version', sa.Integer(), nullable=False),
    sa.Column('standing', sa.Enum('passes', 'look', 'fails', name='standing', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('looked_at', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['review_id'], ['reviews.id'], name=op.f('fk_review_findings_review_id')),
    sa.PrimaryKeyConstraint('review_id', 'criterion', 'check_code', name=op.f('pk_review_findings'))
    )
    op.create_table('review_presences',
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('last_seen', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_review_presences_user_id')),
    sa.ForeignKeyConstraint(['version_id'], ['intervention_versions.id'], name=op.f('fk_review_presences_version_id')),
    sa.PrimaryKeyConstraint('version_id', 'user_id', name=op.f('pk_review_presences'))
    )
    with op.batch_alter_table('review_presences', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_presences_last_seen'), ['last_seen'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_presences_user_id'), ['user_id'], unique=False)

    write = _write_postgresql if op.get_bind().dialect.name == "postgresql" else _write_sqlite
    for guard in GUARDS:
        write(*guard)


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, table, *_ in GUARDS:
        if on_postgresql:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
        else:
            op.execute(f"DROP TRIGGER {name}")
    op.drop_table('review_presences')
    op.drop_table('review_findings')
    op.drop_table('review_comment_deeds')
    op.drop_table('review_comments')


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
