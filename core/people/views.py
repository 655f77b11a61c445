"""Signing in and out, and passwords."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from core.errors import errors_on
from core.people import operations
from core.people.forms import (
    ChangePasswordForm,
    ChoosePasswordForm,
    ForgottenPasswordForm,
    OpenLockForm,
    SignInForm,
)
from core.people.handing_over import LOCKED, locked_page
from core.people.sessions import (
    begin_session,
    end_session,
    is_handed_over,
    kept_form,
    open_session,
)
from core.permissions import Action, requires
from core.ui.addresses import address_inside

people = Blueprint("people", __name__, template_folder="templates")


@people.route("/sign-in", methods=["GET", "POST"])
@requires(Action.VISIT)
def sign_in() -> str | Response:
    """Sign in; a form that was kept when a session ran out comes next, if there is one."""
    form = SignInForm()
    if request.method == "GET":
        form.next.data = request.args.get("next", "")
        if current_user.is_authenticated:
            return redirect(url_for("home.home"))
    if form.validate_on_submit():
        with errors_on(form):
            user = operations.sign_in(
                email=form.email.data or "",
                password=form.password.data or "",
                address=request.remote_addr or "",
            )
        if not form.errors:
            begin_session(user)
            return _after_sign_in(form)
    return render_template("people/sign_in.html", form=form, expired="expired" in request.args)


@people.post("/sign-out")
@requires(Action.VISIT)
def sign_out() -> Response:
    end_session()
    flash("You have signed out.", "success")
    return redirect(url_for("people.sign_in"))


@people.route("/forgotten-password", methods=["GET", "POST"])
@requires(Action.VISIT)
def forgotten_password() -> str:
    form = ForgottenPasswordForm()
    if form.validate_on_submit():
        with errors_on(form):
            operations.request_password_reset(
                email=form.email.data or "", address=request.remote_addr or ""
            )
        if not form.errors:
            return render_template("people/link_sent.html")
    return render_template("people/forgotten_password.html", form=form)


@people.route("/choose-password/<secret>", methods=["GET", "POST"])
@requires(Action.VISIT)
def choose_password(secret: str) -> str | Response:
    """Where an invitation or a reset link leads."""
    link = operations.valid_link(secret)
    form = ChoosePasswordForm()
    if form.validate_on_submit():
        with errors_on(form):
            user = operations.choose_password(secret=secret, password=form.password.data or "")
        if not form.errors:
            begin_session(user)
            flash("Your password is saved and you are signed in.", "success")
            return redirect(url_for("home.home"))
    return render_template("people/choose_password.html", form=form, person=link.user)


@people.route("/your-account", methods=["GET", "POST"])
@requires(Action.USE_SERVICE)
def your_account() -> str | Response:
    form = ChangePasswordForm()
    if form.validate_on_submit():
        with errors_on(form):
            operations.change_password(
                user=current_user,
                current=form.current.data or "",
                password=form.password.data or "",
            )
        if not form.errors:
            begin_session(current_user._get_current_object())
            flash("Your password is changed. Other devices are signed out.", "success")
            return redirect(url_for("people.your_account"))
    return render_template("people/your_account.html", form=form)


@people.route("/open-the-lock", methods=["GET", "POST"])
@requires(Action.USE_SERVICE)
def open_lock() -> str | Response | tuple[str, int]:
    """Staff take back a screen that they handed over."""
    if not is_handed_over():
        return redirect(url_for("home.home"))
    form = OpenLockForm()
    if form.validate_on_submit():
        with errors_on(form):
            back_to = open_session(password=form.password.data or "")
        if not form.errors:
            return redirect(back_to or url_for("home.home"))
    return locked_page(form), LOCKED


def _after_sign_in(form: SignInForm) -> str | Response:
    kept = kept_form(form.kept.data) if form.kept.data else None
    if kept is not None and kept["user"] == current_user.id:
        return render_template("people/kept_form.html", kept=kept)
    return redirect(address_inside(form.next.data or "") or url_for("home.home"))
