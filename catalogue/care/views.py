"""The list of what is due and overdue."""

from flask import Blueprint, render_template, request
from flask import Response as Download
from flask_login import current_user

from catalogue.care import queries, words
from catalogue.care.queries import AskedDue
from core.csv_output import csv_text
from core.people.models import User
from core.permissions import Action, requires
from core.requests import whole_number

care = Blueprint("care", __name__, template_folder="templates")
FILE_NAME = "due-and-overdue.csv"


@care.get("/review/due")
@requires(Action.SEE_REVIEW_QUEUE)
def due() -> str:
    """What is due within 90 days or overdue, the earliest first."""
    asked = _asked()
    found = queries.due_list(asked, viewer=_viewer())
    return render_template("care/due.html", asked=asked, found=found, words=words)


@care.get("/review/due.csv")
@requires(Action.SEE_REVIEW_QUEUE)
def download() -> Download:
    """The same list for a spreadsheet, all pages of it."""
    rows = queries.all_due(_asked(), viewer=_viewer())
    answer = Download(csv_text(words.table(rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return answer


def _asked() -> AskedDue:
    given = request.args
    owner_id = whole_number(given.get("owner")) or None
    return AskedDue(given.get("show", "all"), owner_id, given.get("page", 1, type=int)).tidied()


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
