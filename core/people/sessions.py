"""Signed-in sessions: how long they last, and what happens to a form when one runs out."""

import secrets
from datetime import timedelta
from typing import Any

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import LoginManager, current_user, login_user, logout_user
from flask_wtf.csrf import validate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse
from wtforms import ValidationError

from core.config import Settings
from core.daily import add_daily_step
from core.database import db, now
from core.people.counts import count_with_person, counts_to_ask, remember_counts
from core.people.handing_over import (
    OPEN_LOCKS,
    begin_lock,
    end_old_locks,
    lock_of,
    open_lock,
    open_locks,
    stay_inside,
)
from core.people.models import User
from core.people.operations import may_be_here

LAST_SEEN = "last_seen"
BEGAN = "began"
OWN_KEY = "own_key"  # tells this session from all others of the person
WAS_HERE = "was_here"  # who was signed in with this browser before
SALT = "kept-form"
KEPT_FORM_SECONDS = 3600
LARGEST_KEPT_FORM = 500_000  # characters; the largest form of ours is a session plan

Kept = dict[str, Any]


def begin_session(user: User) -> None:
    """Sign a person in, with a session identifier nobody knew before."""
    was_here = session.get(WAS_HERE)
    session.clear()
    g.pop("csrf_token", None)  # it was made for the session that is gone
    login_user(user)
    session.permanent = True
    if was_here == user.id:
        session[WAS_HERE] = user.id
    session[OWN_KEY] = secrets.token_urlsafe(16)
    session[BEGAN] = session[LAST_SEEN] = now().timestamp()


def end_session() -> None:
    """Sign the person out. Whose forms may still stand open in other windows is remembered."""
    was_here = current_user.id if current_user.is_authenticated else None
    logout_user()
    session.clear()
    session[WAS_HERE] = was_here


def kept_form(token: str) -> Kept | None:
    """What a person had typed when the session ran out: path, fields, and whose it is."""
    try:
        kept: Kept = _serializer().loads(token, max_age=KEPT_FORM_SECONDS)
    except BadSignature:
        return None
    return kept


def page_of_an_older_session() -> tuple[str, int] | None:
    """For a form of ours whose session is gone, opened by the same person: what was typed, kept.

    It is sent again only by a person who reads what it is and presses a button, so that nothing
    that another site made up is ever done. None for a form of which we do not know all that.
    """
    person = session.get(WAS_HERE)
    own = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if not own or person is None or request.method != "POST" or request.blueprint == "people":
        return None
    kept = _what_was_typed(person)
    if current_user.is_authenticated:
        same = kept is not None and person == current_user.id
        return (render_template("people/kept_form.html", kept=kept), 400) if same else None
    token = str(_serializer().dumps(kept)) if kept else None
    return render_template("people/sign_in_again.html", kept_token=token), 401


def init_sessions(app: Flask, settings: Settings) -> None:
    """Attach sign-in to the application."""
    manager = LoginManager(app)
    manager.session_protection = "basic"
    app.permanent_session_lifetime = settings.session_limit
    count_with_person(app, OPEN_LOCKS, open_locks)
    add_daily_step(app, order=84, name="locks", step=end_old_locks)
    app.config.update(
        SESSION_COOKIE_NAME="session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session
    )

    @manager.user_loader
    def load(key: str) -> User | None:
        identity, _, version = key.partition(".")
        if not identity.isdigit():
            return None
        # With the teams and what features count of a person: one question instead of many.
        counts = counts_to_ask(User.id)
        wanted = select(User, *counts.values()).where(User.id == int(identity))
        found = db.session.execute(wanted.options(joinedload(User.teams))).unique().one_or_none()
        if found is None:
            return None
        user: User = found[0]
        remember_counts(user, dict(zip(counts, found[1:], strict=True)))
        if not may_be_here(user) or str(user.session_version) != version:
            return None
        return user

    @manager.unauthorized_handler
    def unauthorized() -> BaseResponse | tuple[str, int]:
        if request.method == "GET":
            return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))
        return render_template("people/signed_out.html"), 401

    @app.before_request
    def watch_session() -> BaseResponse | None:
        if request.endpoint == "assets" or not current_user.is_authenticated:
            return None
        return _end_or_lock(settings)


def _end_or_lock(settings: Settings) -> BaseResponse | None:
    """What a session that has run out, or whose screen is with somebody else, is answered."""
    if OWN_KEY not in session or _older_than(BEGAN, settings.session_limit):
        return _sign_in_again()
    idle = _older_than(LAST_SEEN, settings.idle_limit)
    lock = lock_of(current_user, str(session[OWN_KEY]))
    if lock is not None:
        refusal = stay_inside(lock, idle=idle)
        if refusal is not None:
            return refusal
    elif idle:
        return _sign_in_again()
    if not idle:
        session[LAST_SEEN] = now().timestamp()
    return None


def hand_over_session(*, inside: str, back_to: str) -> None:
    """Give the screen away: this session sees only ``inside`` until it is opened by password.

    The answer of this request has to tell the browser to forget what it has kept of other pages.
    """
    begin_lock(
        user=current_user._get_current_object(),
        secret=str(session[OWN_KEY]),
        inside=inside,
        back_to=back_to,
    )
    session.pop("_flashes", None)  # they are for staff


def open_session(*, password: str) -> str | None:
    """Open this session again; returns the address to go back to, None if it was not locked."""
    lock = lock_of(current_user, str(session.get(OWN_KEY)))
    if lock is None:
        return None
    back_to = open_lock(
        lock=lock,
        password=password,
        address=request.remote_addr or "",
        actor=current_user._get_current_object(),
    )
    session[LAST_SEEN] = now().timestamp()
    return back_to


def is_handed_over() -> bool:
    """Whether the screen of this session is with somebody else."""
    return "locked_screen" in g


def _older_than(moment: str, limit: timedelta) -> bool:
    """Whether a moment that the session remembers is further back than the limit."""
    remembered = session.get(moment)
    return remembered is None or now().timestamp() - float(remembered) > limit.total_seconds()


def _sign_in_again() -> BaseResponse:
    """Ask for the password again; a form that was on its way is kept and offered afterwards."""
    token = _keep_form()
    end_session()
    if request.method == "GET":
        address = url_for("people.sign_in", next=request.full_path.rstrip("?"), expired=1)
        return redirect(address)
    page = render_template("people/sign_in_again.html", kept_token=token)
    return Response(page, status=401)


def _keep_form() -> str | None:
    if request.method != "POST":
        return None
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        abort(400)
    kept = _what_was_typed(current_user.id)
    return str(_serializer().dumps(kept)) if kept else None


def _what_was_typed(person: int) -> Kept | None:
    """A form that was on its way, without passwords; None if it is too large to be kept."""
    fields = [
        [name, value]
        for name, values in request.form.lists()
        if name != "csrf_token" and "password" not in name
        for value in values
    ]
    if sum(len(value) for _, value in fields) > LARGEST_KEPT_FORM:
        return None
    return {"path": request.full_path.rstrip("?"), "fields": fields, "user": person}


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=SALT)
