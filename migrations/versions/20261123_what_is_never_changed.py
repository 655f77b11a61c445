"""what is never changed: triggers that the database itself holds

Audit events, version events and decisions are only ever added. A version's text is fixed once it
leaves the draft. Whoever edited or submitted a version cannot hold a review of it.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# name, table, event, condition on the row (None: always), what the database says
GUARDS = [
    ("audit_events_no_update", "audit_events", "UPDATE", None, "audit events are never changed"),
    ("audit_events_no_delete", "audit_events", "DELETE", None, "audit events are never removed"),
    ("version_events_no_update", "version_events", "UPDATE", None, "version events are never changed"),
    ("version_events_no_delete", "version_events", "DELETE", None, "version events are never removed"),
    (
        "versions_text_is_fixed",
        "intervention_versions",
        "UPDATE",
        "OLD.state <> 'draft' AND (OLD.title <> NEW.title OR OLD.summary <> NEW.summary "
        "OR CAST(OLD.content AS TEXT) <> CAST(NEW.content AS TEXT) "
        "OR OLD.content_hash <> NEW.content_hash OR NEW.content_hash IS NULL "
        "OR OLD.author_id <> NEW.author_id)",
        "a submitted version is never changed",
    ),
    (
        "versions_no_delete",
        "intervention_versions",
        "DELETE",
        "OLD.state <> 'draft'",
        "a submitted version is never removed",
    ),
    (
        "reviews_ended_is_fixed",
        "reviews",
        "UPDATE",
        "OLD.state <> 'open'",
        "a decision, or a claim that has ended, is never changed",
    ),
    (
        "reviews_claim_is_fixed",
        "reviews",
        "UPDATE",
        "OLD.reviewer_id <> NEW.reviewer_id OR OLD.version_id <> NEW.version_id "
        "OR OLD.content_hash <> NEW.content_hash OR OLD.stage <> NEW.stage "
        "OR OLD.checklist <> NEW.checklist OR OLD.checklist_version <> NEW.checklist_version "
        "OR OLD.checklist_hash <> NEW.checklist_hash",
        "whose review it is, and of what, is never changed",
    ),
    ("reviews_no_delete", "reviews", "DELETE", None, "a review is never removed"),
    (
        "reviews_not_by_the_involved",
        "reviews",
        "INSERT",
        "EXISTS (SELECT 1 FROM version_editors WHERE version_editors.version_id = NEW.version_id "
        "AND version_editors.user_id = NEW.reviewer_id) "
        "OR EXISTS (SELECT 1 FROM intervention_versions "
        "WHERE intervention_versions.id = NEW.version_id "
        "AND intervention_versions.submitted_by_id = NEW.reviewer_id)",
        "someone who edited or submitted a version cannot review it",
    ),
    (
        "review_answers_no_insert",
        "review_answers",
        "INSERT",
        "EXISTS (SELECT 1 FROM reviews WHERE reviews.id = NEW.review_id "
        "AND reviews.state <> 'open')",
        "the answers of a review that has ended are never added to",
    ),
    (
        "review_answers_are_fixed",
        "review_answers",
        "UPDATE",
        "EXISTS (SELECT 1 FROM reviews WHERE reviews.id = OLD.review_id "
        "AND reviews.state <> 'open')",
        "the answers of a review that has ended are never changed",
    ),
    (
        "review_answers_no_delete",
        "review_answers",
        "DELETE",
        "EXISTS (SELECT 1 FROM reviews WHERE reviews.id = OLD.review_id "
        "AND reviews.state <> 'open')",
        "the answers of a review that has ended are never removed",
    ),
    (
        "review_conditions_no_insert",
        "review_conditions",
        "INSERT",
        "EXISTS (SELECT 1 FROM reviews WHERE reviews.id = NEW.review_id "
        "AND reviews.state <> 'open')",
        "the conditions of a decision are never added to",
    ),
    (
        "review_conditions_are_fixed",
        "review_conditions",
        "UPDATE",
        "OLD.review_id <> NEW.review_id OR OLD.criterion <> NEW.criterion "
        "OR OLD.words <> NEW.words OR OLD.due_on <> NEW.due_on",
        "a condition is never changed, only met",
    ),
    (
        "review_conditions_no_delete",
        "review_conditions",
        "DELETE",
        None,
        "a condition is never removed",
    ),
]


def upgrade() -> None:
    """Add the triggers."""
    write = _write_postgresql if op.get_bind().dialect.name == "postgresql" else _write_sqlite
    for guard in GUARDS:
        write(*guard)


def downgrade() -> None:
    """Take them away."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, table, *_ in GUARDS:
        if on_postgresql:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
        else:
            op.execute(f"DROP TRIGGER {name}")


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
