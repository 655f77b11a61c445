"""Who is told of a problem."""

from catalogue.problems.models import HARMFUL, ProblemReport
from catalogue.stewardship.queries import who_answers_for
from core.notices.operations import notify
from core.ui.addresses import path_to

REPORTED = "problem_reported"


def tell_who_answers_for_it(report: ProblemReport) -> None:
    """Tell the owner and deputy, at once where a child may come to harm. They read it on the page.

    What was written stays there: it is typed by staff and goes out by no mail.
    """
    version = report.version
    people = {person.id for person in who_answers_for(version).people}
    notify(
        user_ids=people - {report.reporter_id},
        kind=REPORTED,
        words=f"A problem with “{version.title}” was reported: "
        f"{report.kind.label[0].lower()}{report.kind.label[1:]}.",
        address=path_to("interventions.intervention", slug=version.intervention.slug),
        key=f"{REPORTED}:{report.id}",
        about=report,
        urgent=report.kind in HARMFUL,
    )
