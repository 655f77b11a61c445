"""``flask people``: the first administrator of a new service, who invites everyone else."""

import click
from flask import current_app, url_for
from flask.cli import AppGroup
from sqlalchemy import select

from core.config import Settings
from core.database import db
from core.errors import DomainError
from core.people import operations
from core.people.models import LinkPurpose, Role, User
from core.transactions import commit

people = AppGroup("people", help="People, where nobody can sign in yet.")


@people.command("add-administrator")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
def add_administrator(email: str, name: str) -> None:
    """Add an administrator, or give one a fresh link, and print the link."""
    settings: Settings = current_app.extensions["settings"]
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is not None and user.role is not Role.ADMINISTRATOR:
        raise click.ClickException(f"{user.email} is here already, as {user.role.label}.")
    try:
        if user is None:
            details = operations.PersonDetails(
                name=name, email=email, role=Role.ADMINISTRATOR, teams=[]
            )
            user = operations.add_person(details=details, actor=None)
        secret = operations.send_link(user=user, purpose=LinkPurpose.INVITATION, actor=None)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    commit()
    with current_app.test_request_context():
        click.echo(settings.base_url + url_for("people.choose_password", secret=secret))
