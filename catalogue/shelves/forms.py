"""Forms of collections. Their free text is screened before it is saved."""

from collections.abc import Sequence
from typing import Any

from wtforms import ValidationError
from wtforms.validators import InputRequired, Length

from catalogue.shelves.models import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_NOTE,
    Collection,
)
from catalogue.shelves.operations import ENTER_NAME, NOT_YOUR_TEAM, CollectionDetails
from core.people.models import User
from core.ui.forms import (
    CharacterCountField,
    CheckboxesField,
    CheckboxField,
    RadioField,
    SubmitField,
    TextField,
    choice,
)
from core.ui.screening import ScreenedForm

ONLY_ME = "me"
NAME_LENGTH = Length(max=LONGEST_NAME, message=f"Name must be {LONGEST_NAME} characters or fewer")
CHOOSE = "Choose a collection, or write the name of a new one"


class _SharedForm(ScreenedForm):
    """Who a collection is for; without a team there is nothing to ask."""

    kept_for = RadioField("Who is it for?", default=ONLY_ME, message=NOT_YOUR_TEAM)
    team_may_change = CheckboxField(
        "My team may change it too",
        hint="Only for a team’s collection: the team can then add, take out and reorder.",
    )

    def offer_teams(self, user: User) -> None:
        """The teams to share with: the user's own."""
        if not user.teams:
            del self.kept_for
            del self.team_may_change
            return
        teams = [
            choice(str(team.id), f"My team, {team.name}", "Everyone in the team sees it.")
            for team in user.teams
        ]
        self.kept_for.choices = [choice(ONLY_ME, "Only me"), *teams]

    def validate_team_may_change(self, field: Any) -> None:
        """What nobody else sees nobody else can change."""
        if field.data and self.team_id is None:
            raise ValidationError("Choose your team above, or take this tick away")

    @property
    def team_id(self) -> int | None:
        """The team that was chosen, if any."""
        field = self._fields.get("kept_for")
        return int(field.data) if field is not None and field.data != ONLY_ME else None

    @property
    def shared_to_change(self) -> bool:
        field = self._fields.get("team_may_change")
        return bool(field is not None and field.data and self.team_id is not None)


class CollectionForm(_SharedForm):
    """A collection's name, what it is for, and who it is for."""

    screened = ("name", "description")

    name = TextField(
        "Name",
        [InputRequired(ENTER_NAME), NAME_LENGTH],
        hint="What you will look for. For example, “First three weeks”.",
    )
    description = CharacterCountField(
        "What it is for (optional)",
        maximum=LONGEST_DESCRIPTION,
        hint="Nothing about a child.",
    )
    submit = SubmitField("Save")

    def show(self, collection: Collection) -> None:
        """Fill in what the collection is now."""
        self.name.data = collection.name
        self.description.data = collection.description
        if "kept_for" in self._fields:
            self.kept_for.data = str(collection.team_id or ONLY_ME)
            self.team_may_change.data = collection.team_may_change

    def without_sharing(self) -> None:
        """Sharing is for the owner to decide."""
        for name in ("kept_for", "team_may_change"):
            if name in self._fields:
                del self[name]

    @property
    def details(self) -> CollectionDetails:
        """What was filled in."""
        return CollectionDetails(
            name=self.name.data or "",
            description=self.description.data or "",
            team_id=self.team_id,
            team_may_change=self.shared_to_change,
        )


class AddToShelfForm(_SharedForm):
    """The collections to put an intervention in, and a new one in the same step."""

    screened = ("name", "note")

    collections = CheckboxesField(
        "Collections", coerce=int, message="Choose from the collections that are listed"
    )
    name = TextField("Name of a new collection", [NAME_LENGTH])
    note = CharacterCountField(
        "A note to go with it (optional)",
        maximum=LONGEST_NOTE,
        hint="For example, “Use page 2 first”. Nothing about a child.",
    )
    submit = SubmitField("Add to a collection")

    def offer(self, collections: Sequence[Collection], user: User) -> None:
        """The collections to choose from, and the teams that a new one can be for."""
        self.collections.choices = [
            choice(each.id, each.name, f"Shared with {each.team.name}" if each.team else "Only me")  # type: ignore[arg-type]
            for each in collections
        ]
        self.offer_teams(user)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether there is a collection to put it in, too."""
        valid = super().validate(extra_validators)
        if self.collections.data or self.name.data:
            return valid
        place = self.collections if self.collections.choices else self.name
        place.errors = [*place.errors, CHOOSE]
        return False

    @property
    def new_collection(self) -> CollectionDetails | None:
        """The collection to make, if one was named."""
        if not self.name.data:
            return None
        return CollectionDetails(
            name=self.name.data, team_id=self.team_id, team_may_change=self.shared_to_change
        )


class NoteForm(ScreenedForm):
    """The note on one intervention of a collection."""

    screened = ("note",)

    note = CharacterCountField(
        "Note",
        maximum=LONGEST_NOTE,
        hint="What helps whoever takes it from here. For example, “Use page 2 first”. "
        "Nothing about a child.",
    )
    submit = SubmitField("Save the note")
