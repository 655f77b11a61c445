"""Who may do what: one table, from an action to the roles and to the objects it holds for.

Every route declares its action with ``requires``. An operation or query that knows the object asks
again with ``demand``: the role lets a person through the door, the predicate to the thing itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import current_app
from flask_login import current_user

from core.errors import NotFound, NotPermitted
from core.people.models import Role, User

P = ParamSpec("P")
R = TypeVar("R")
Predicate = Callable[[User, Any], bool]


class Action(StrEnum):
    """An action is a verb and, in the singular, what it is done to."""

    VISIT = "visit"  # pages for everyone, signed in or not
    USE_SERVICE = "use_service"  # pages for every signed-in person
    MANAGE_PEOPLE = "manage_people"
    SEE_TRAINING = "see_training"
    RECORD_TRAINING = "record_training"
    READ_OWN_TRAINING = "read_own_training"
    READ_AUDIT = "read_audit"
    READ_NOTICE = "read_notice"

    FIND_INTERVENTION = "find_intervention"
    ASK_FOR_INTERVENTION = "ask_for_intervention"
    WITHDRAW_REQUEST = "withdraw_request"
    ANSWER_UNMET_NEED = "answer_unmet_need"
    READ_VERSION = "read_version"
    DRAFT_INTERVENTION = "draft_intervention"
    EDIT_VERSION = "edit_version"
    ADD_EDITOR = "add_editor"
    SUBMIT_VERSION = "submit_version"
    WITHDRAW_VERSION = "withdraw_version"
    SEE_REVIEW_QUEUE = "see_review_queue"
    SET_PRIORITY = "set_priority"
    CLAIM_REVIEW = "claim_review"
    DECIDE_REVIEW = "decide_review"
    CHANGE_OWNER = "change_owner"
    REPORT_PROBLEM = "report_problem"
    CLOSE_PROBLEM = "close_problem"
    SEE_SIGNALS = "see_signals"
    DISMISS_SIGNAL = "dismiss_signal"
    READ_REVIEW = "read_review"
    APPEAL_REJECTION = "appeal_rejection"
    REPORT_CONDITION = "report_condition"
    CONFIRM_CONDITION = "confirm_condition"
    SUSPEND_VERSION = "suspend_version"
    RETIRE_VERSION = "retire_version"
    PROPOSE_RETURN = "propose_return"
    CONFIRM_RETURN = "confirm_return"
    END_PROPOSAL = "end_proposal"
    SEE_RECALLS = "see_recalls"
    READ_RECALL = "read_recall"
    READ_ASSURANCE_FIGURES = "read_assurance_figures"
    DRAW_BLIND_SAMPLE = "draw_blind_sample"
    REVIEW_BLIND = "review_blind"
    ANSWER_BLIND_REVIEW = "answer_blind_review"
    COMPARE_BLIND_REVIEWS = "compare_blind_reviews"

    BRING_RESOURCE = "bring_resource"
    READ_FOUND = "read_found"
    OPEN_FOUND = "open_found"  # see its file and all that the checks found
    ADD_FOUND_NOTE = "add_found_note"
    WITHDRAW_FOUND = "withdraw_found"
    SEE_FOUND = "see_found"  # what waits for a decision
    DECIDE_FOUND = "decide_found"
    COMMENT_ON_REVIEW = "comment_on_review"
    ANSWER_COMMENT = "answer_comment"

    KEEP_SHELF = "keep_shelf"
    READ_COLLECTION = "read_collection"
    CHANGE_COLLECTION = "change_collection"
    MANAGE_COLLECTION = "manage_collection"  # share it, delete it
    GIVE_FEEDBACK = "give_feedback"
    WITHDRAW_FEEDBACK = "withdraw_feedback"
    HIDE_FEEDBACK = "hide_feedback"

    SEE_CASELOAD = "see_caseload"
    ADD_CHILD = "add_child"
    READ_CHILD = "read_child"
    RECORD_WORK = "record_work"
    SEE_RESULTS = "see_results"
    READ_BOARD_PACK = "read_board_pack"
    MAKE_BOARD_PACK = "make_board_pack"
    EXPORT_RECORDS = "export_records"
    IMPORT_RECORDS = "import_records"
    GIVE_OUT_CHILD = "give_out_child"  # all that is held: for the child, or another service
    TAKE_IN_CHILD = "take_in_child"
    HOLD_CHILD = "hold_child"  # keep a record from being purged
    SET_RETENTION = "set_retention"
    SEE_RETENTION = "see_retention"  # whose records go soon
    DRAW_INSPECTION_SAMPLE = "draw_inspection_sample"
    SEE_LEDGER = "see_ledger"
    SIGN_OFF_EXCEPTION = "sign_off_exception"
    SEE_CASCADE = "see_cascade"
    OBSERVE_PRACTICE = "observe_practice"
    READ_OBSERVATION = "read_observation"
    SEE_OBSERVATIONS = "see_observations"


@dataclass(frozen=True)
class Rule:
    """The roles that may, and for which objects. No roles means everyone, signed in or not."""

    roles: frozenset[Role] | None
    concerns: Predicate | None = None
    hides: bool = False  # refused reads as "there is no such thing"


def looks_after_person(user: User, person: Any) -> bool:
    """Another person: of one's teams, or anyone for administrators and the whole service."""
    everyone = user.whole_service or user.role is Role.ADMINISTRATOR
    return person.id != user.id and (everyone or bool(user.team_ids & person.team_ids))


def involved(user: User, version: Any) -> bool:
    """Whether a person wrote, edited or submitted a version."""
    return user.id in version.involved_ids


def is_author(user: User, version: Any) -> bool:
    return bool(version.author_id == user.id)


def may_read_version(user: User, version: Any) -> bool:
    """What is or was in use is open to all staff; work in progress to its editors and QA leads."""
    return version.is_public or involved(user, version) or user.role is Role.QA_LEAD


def answers_for(user: User, intervention: Any) -> bool:
    """Whether a person may give an intervention to another owner: its owner and QA leads."""
    return bool(intervention.owner_id == user.id) or user.role is Role.QA_LEAD


def owns_version(user: User, version: Any) -> bool:
    """The owner or the deputy of the version's intervention."""
    return user.id in (version.intervention.owner_id, version.intervention.deputy_id)


def may_suspend(user: User, version: Any) -> bool:
    """QA leads and managers; of practitioners the owner and the deputy."""
    return user.role is not Role.PRACTITIONER or owns_version(user, version)


def not_involved(user: User, version: Any) -> bool:
    return not involved(user, version)


def looks_at_anothers(user: User, version: Any) -> bool:
    """Whether a person neither had a part in a version nor has to put it right."""
    return not_involved(user, version) and not owns_version(user, version)


def holds_review(user: User, review: Any) -> bool:
    return bool(review.reviewer_id == user.id)


def looks_after_all(user: User, _subject: Any) -> bool:
    """QA leads, and of the managers those of the whole service."""
    return user.role is Role.QA_LEAD or user.whole_service


def of_whole_service(user: User, _subject: Any) -> bool:
    return user.whole_service


def whole_or_administrator(user: User, _subject: Any) -> bool:
    """Managers of the whole service, and administrators: the rules name no child."""
    return user.whole_service or user.role is Role.ADMINISTRATOR


def opens_found(user: User, resource: Any) -> bool:
    """What is held back is open to whoever brought it and to QA leads, and to nobody else."""
    return brought_it(user, resource) or user.role is Role.QA_LEAD


def reads_found(user: User, resource: Any) -> bool:
    """That something was declined, and why, is for all staff to read."""
    return bool(resource.is_declined) or opens_found(user, resource)


def brought_it(user: User, resource: Any) -> bool:
    return bool(resource.brought_by_id == user.id)


def brought_by_another(user: User, resource: Any) -> bool:
    return not brought_it(user, resource)


def asked_for(user: User, request: Any) -> bool:
    return bool(request.asker_id == user.id)


def same_team(user: User, child: Any) -> bool:
    """A practitioner or team manager: the child's team; a service manager: every team."""
    return user.whole_service or child.team_id in user.team_ids


def reads_observation(user: User, observation: Any) -> bool:
    """Feedback on practice: the two people, and the managers of the team."""
    one_of_two = user.id in (observation.observed_id, observation.observer_id)
    return one_of_two or (user.role is Role.MANAGER and same_team(user, observation))


def sees_collection(user: User, collection: Any) -> bool:
    """A private collection: its owner; a team's: whoever is in the team now."""
    if collection.team_id is None:
        return bool(collection.owner_id == user.id)
    return collection.team_id in user.team_ids


def changes_collection(user: User, collection: Any) -> bool:
    """Its owner; team-mates where the owner said so, or has left the collection to the team."""
    own = collection.owner_id == user.id
    given = collection.team_may_change or collection.owner_left
    return sees_collection(user, collection) and (own or given)


def manages_collection(user: User, collection: Any) -> bool:
    """Its owner; once they have left, their team."""
    own = collection.owner_id == user.id
    return sees_collection(user, collection) and (own or collection.owner_left)


def addressed_to(user: User, notice: Any) -> bool:
    return bool(notice.user_id == user.id)


def said_it(user: User, feedback: Any) -> bool:
    return bool(feedback.user_id == user.id)


EVERYONE = frozenset(Role)
STAFF = frozenset({Role.PRACTITIONER, Role.QA_LEAD, Role.MANAGER})
QA = frozenset({Role.QA_LEAD})
CASE_STAFF = frozenset({Role.PRACTITIONER, Role.MANAGER})
MANAGERS = frozenset({Role.MANAGER})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
LOOK_AFTER_STAFF = frozenset({Role.MANAGER, Role.ADMINISTRATOR})

RULES: dict[Action, Rule] = {
    Action.VISIT: Rule(None),
    Action.USE_SERVICE: Rule(EVERYONE),
    Action.MANAGE_PEOPLE: Rule(ADMINISTRATORS),
    Action.SEE_TRAINING: Rule(LOOK_AFTER_STAFF),
    Action.RECORD_TRAINING: Rule(LOOK_AFTER_STAFF, looks_after_person),
    Action.READ_OWN_TRAINING: Rule(STAFF),
    Action.READ_AUDIT: Rule(ADMINISTRATORS),
    Action.READ_NOTICE: Rule(EVERYONE, addressed_to, hides=True),
    Action.FIND_INTERVENTION: Rule(STAFF),
    Action.ASK_FOR_INTERVENTION: Rule(STAFF),
    Action.WITHDRAW_REQUEST: Rule(STAFF, asked_for, hides=True),
    Action.ANSWER_UNMET_NEED: Rule(QA),
    Action.READ_VERSION: Rule(STAFF, may_read_version, hides=True),
    Action.DRAFT_INTERVENTION: Rule(STAFF),
    Action.EDIT_VERSION: Rule(STAFF, involved),
    Action.ADD_EDITOR: Rule(STAFF, is_author),
    Action.SUBMIT_VERSION: Rule(STAFF, involved),
    Action.WITHDRAW_VERSION: Rule(STAFF, is_author),
    Action.SEE_REVIEW_QUEUE: Rule(QA),
    Action.SET_PRIORITY: Rule(QA, not_involved),
    Action.CLAIM_REVIEW: Rule(QA, not_involved),
    Action.DECIDE_REVIEW: Rule(QA, holds_review),
    Action.READ_REVIEW: Rule(STAFF),
    Action.APPEAL_REJECTION: Rule(STAFF, is_author, hides=True),
    Action.REPORT_CONDITION: Rule(STAFF, owns_version),
    Action.CONFIRM_CONDITION: Rule(QA, looks_at_anothers),
    Action.SUSPEND_VERSION: Rule(STAFF, may_suspend),
    Action.RETIRE_VERSION: Rule(QA),
    Action.PROPOSE_RETURN: Rule(QA, not_involved),
    Action.CONFIRM_RETURN: Rule(QA, not_involved),
    Action.END_PROPOSAL: Rule(QA),
    Action.SEE_RECALLS: Rule(QA),
    Action.READ_RECALL: Rule(STAFF),
    Action.READ_ASSURANCE_FIGURES: Rule(QA | {Role.MANAGER}, looks_after_all),
    Action.DRAW_BLIND_SAMPLE: Rule(QA),
    Action.REVIEW_BLIND: Rule(QA),
    Action.ANSWER_BLIND_REVIEW: Rule(QA, holds_review),
    Action.COMPARE_BLIND_REVIEWS: Rule(QA),
    Action.BRING_RESOURCE: Rule(STAFF),
    Action.READ_FOUND: Rule(STAFF, reads_found, hides=True),
    Action.OPEN_FOUND: Rule(STAFF, opens_found, hides=True),
    Action.ADD_FOUND_NOTE: Rule(STAFF, opens_found, hides=True),
    Action.WITHDRAW_FOUND: Rule(STAFF, brought_it, hides=True),
    Action.SEE_FOUND: Rule(QA),
    Action.DECIDE_FOUND: Rule(QA, brought_by_another),
    Action.COMMENT_ON_REVIEW: Rule(QA, holds_review),
    Action.ANSWER_COMMENT: Rule(STAFF, involved),
    Action.KEEP_SHELF: Rule(STAFF),
    Action.READ_COLLECTION: Rule(STAFF, sees_collection, hides=True),
    Action.CHANGE_COLLECTION: Rule(STAFF, changes_collection),
    Action.MANAGE_COLLECTION: Rule(STAFF, manages_collection),
    Action.GIVE_FEEDBACK: Rule(STAFF),
    Action.WITHDRAW_FEEDBACK: Rule(STAFF, said_it, hides=True),
    Action.HIDE_FEEDBACK: Rule(QA),
    Action.CHANGE_OWNER: Rule(STAFF, answers_for),
    Action.REPORT_PROBLEM: Rule(STAFF),
    Action.CLOSE_PROBLEM: Rule(QA),
    Action.SEE_SIGNALS: Rule(QA),
    Action.DISMISS_SIGNAL: Rule(QA, not_involved),
    Action.SEE_CASELOAD: Rule(CASE_STAFF),
    Action.ADD_CHILD: Rule(CASE_STAFF),
    Action.READ_CHILD: Rule(CASE_STAFF, same_team, hides=True),
    Action.RECORD_WORK: Rule(CASE_STAFF, same_team, hides=True),
    Action.SEE_RESULTS: Rule(CASE_STAFF | QA),
    Action.READ_BOARD_PACK: Rule(MANAGERS),
    Action.MAKE_BOARD_PACK: Rule(MANAGERS, of_whole_service),
    Action.EXPORT_RECORDS: Rule(CASE_STAFF),
    Action.IMPORT_RECORDS: Rule(MANAGERS),
    Action.GIVE_OUT_CHILD: Rule(MANAGERS, same_team, hides=True),
    Action.TAKE_IN_CHILD: Rule(MANAGERS),
    Action.HOLD_CHILD: Rule(MANAGERS, same_team, hides=True),
    Action.SET_RETENTION: Rule(LOOK_AFTER_STAFF, whole_or_administrator),
    Action.SEE_RETENTION: Rule(MANAGERS),
    Action.DRAW_INSPECTION_SAMPLE: Rule(MANAGERS, of_whole_service),
    Action.SEE_LEDGER: Rule(MANAGERS),
    Action.SIGN_OFF_EXCEPTION: Rule(MANAGERS, same_team, hides=True),
    Action.SEE_CASCADE: Rule(MANAGERS),
    Action.OBSERVE_PRACTICE: Rule(CASE_STAFF),
    Action.READ_OBSERVATION: Rule(CASE_STAFF, reads_observation, hides=True),
    Action.SEE_OBSERVATIONS: Rule(MANAGERS),
}


def allowed(user: User | None, action: Action, subject: Any = None) -> bool:
    """Whether a person may do an action, to the subject if one is given."""
    rule = RULES[action]
    if rule.roles is None:
        return True
    if user is None or not user.is_authenticated or user.role not in rule.roles:
        return False
    return subject is None or rule.concerns is None or rule.concerns(user, subject)


def demand(user: User, action: Action, subject: Any = None) -> None:
    """Let through or refuse.

    :raises NotFound: where the person may not even know of the subject.
    :raises NotPermitted: otherwise.
    """
    if allowed(user, action, subject):
        return
    if RULES[action].hides:
        raise NotFound("There is no such page, or you cannot see it.")
    raise NotPermitted("Your role does not allow this. Ask a QA lead or your manager.")


def requires(action: Action) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare the action of a route; it is checked before the view runs."""

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if RULES[action].roles is not None:
                if not current_user.is_authenticated:
                    response: R = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
                    return response
                demand(current_user, action)
            return view(*args, **kwargs)

        guarded.required_action = action  # type: ignore[attr-defined]
        return guarded

    return declare
