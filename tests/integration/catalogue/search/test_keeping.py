"""The index follows the database: after a crash, in several processes, lost or broken."""

import gc
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.search import keeper as keeping
from catalogue.search.folder import Mark, Position
from catalogue.search.keeper import SearchUnavailable, index_keeper
from catalogue.search.queries import search
from core.config import Settings
from core.database import db
from core.outbox.models import OutboxMessage
from core.outbox.operations import send
from tests import processes
from tests.factories.interventions import put_in_state

Publish = Callable[..., InterventionVersion]

# What a second process does: the same service, on the same database and folder.
PROCESS = """
import os, signal, sys
from pathlib import Path
from core.database import db
from tests.conftest import settings_for
from wsgi import create_app

app = create_app(settings_for(Path(sys.argv[1]), sys.argv[2]), testing=True)
with app.app_context():
    from catalogue.interventions.models import InterventionVersion
    from catalogue.search.queries import search
    from core.outbox.operations import send

    def die(*_):
        os.kill(os.getpid(), signal.SIGKILL)

    {body}
"""
DIES_AFTER_COMMIT = """
    search("")
    version = db.session.get(InterventionVersion, int(sys.argv[3]))
    version.state = "suspended"
    send("search", intervention_id=version.intervention_id)
    db.session.commit()
    die()
"""
DIES_BEFORE_THE_POSITION = """
    from catalogue.search.folder import IndexFolder
    IndexFolder.move_to = die
    search("")
"""
DIES_WHILE_WRITING = """
    from catalogue.search import index
    index._force_to_disk = die
    search("")
"""
DIES_WHILE_REBUILDING = """
    from catalogue.search import index
    from catalogue.search.keeper import index_keeper
    index._force_to_disk = die
    index_keeper().rebuild()
"""
PUBLISHES_AND_SEARCHES = """
    from tests.factories.interventions import a_document, a_live_version
    from core.people.models import User
    name = sys.argv[3]
    author, approver = db.session.query(User).order_by(User.id).all()
    for number in range(4):
        a_live_version(
            author=author, approver=approver, slug=f"badger-{name}-{number}",
            document=a_document(title=f"Badger {name} {number}"),
        )
        mine = search(f"badger {name}", page_size=100)
        assert mine.total == number + 1, (name, number, mine.total)
"""


def start(settings: Settings, body: str, *arguments: str) -> processes.Process:
    return processes.start(
        PROCESS.format(body=body),
        [str(settings.data_dir), settings.database_url, *arguments],
        output=errors_of(settings),
    )


def errors_of(settings: Settings) -> Path:
    return settings.data_dir / "errors.txt"


def run(settings: Settings, body: str, *arguments: str) -> int:
    code = start(settings, body, *arguments).wait()
    assert code in (0, -signal.SIGKILL), errors_of(settings).read_text()
    return code


def slugs(typed: str = "") -> list[str]:
    return [result.slug for result in search(typed, page_size=100).results]


def indexed_ids() -> set[int]:
    return index_keeper().read(
        lambda loaded: {card.intervention_id for _, card in loaded.text.cards()}
    )


def available_ids() -> set[int]:
    versions = db.session.query(InterventionVersion).all()
    return {version.intervention_id for version in versions if version.is_available}


def index_path(settings: Settings) -> Path:
    [position] = (settings.data_dir / "search").glob("*/position.json")
    return position.parent


def test_killed_between_commit_and_index_it_catches_up(
    publish: Publish, settings: Settings
) -> None:
    publish("one", title="Badgers")
    publish("other")
    version = publish("two", title="Badgers too")
    assert slugs("badgers") == ["one", "two"]
    before = index_keeper().folder.position()
    number = str(version.id)
    db.session.commit()
    assert run(settings, DIES_AFTER_COMMIT, number) == -signal.SIGKILL
    assert version.state is VersionState.SUSPENDED
    assert index_keeper().folder.position() == before
    assert slugs("badgers") == ["one"]
    assert indexed_ids() == available_ids()


@pytest.mark.parametrize(
    "body",
    [DIES_WHILE_WRITING, DIES_BEFORE_THE_POSITION],
    ids=["while writing", "before the position"],
)
def test_killed_while_it_follows_it_follows_again(
    publish: Publish, settings: Settings, body: str
) -> None:
    publish("one")
    search("")
    publish("two")
    db.session.commit()
    assert run(settings, body) == -signal.SIGKILL
    assert slugs() == ["one", "two"]
    assert indexed_ids() == available_ids()


def test_killed_while_it_rebuilds_the_old_index_stays(publish: Publish, settings: Settings) -> None:
    publish("one")
    search("")
    before = index_keeper().folder.position()
    db.session.commit()
    assert run(settings, DIES_WHILE_REBUILDING) == -signal.SIGKILL
    assert index_keeper().folder.position() == before
    assert slugs() == ["one"]
    index_keeper().rebuild()
    assert slugs() == ["one"]
    assert len(list(index_path(settings).glob("index-*"))) == 1


def test_two_processes_write_and_search_at_once(publish: Publish, settings: Settings) -> None:
    publish("one")
    db.session.commit()
    both = [start(settings, PUBLISHES_AND_SEARCHES, name) for name in ("east", "west")]
    for process in both:
        assert process.wait() == 0, errors_of(settings).read_text()
    assert search("badger").total == 8
    assert indexed_ids() == available_ids()


def test_an_unchanged_library_costs_one_small_query(publish: Publish, app: Flask) -> None:
    publish("one")
    search("")
    loaded = index_keeper().read(lambda index: index)
    statements: list[str] = []
    from sqlalchemy import event

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert index_keeper().read(lambda index: index) is loaded
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len([each for each in statements if each.startswith("SELECT")]) == 1


def break_nothing(_path: Path) -> None:
    """The index is as it should be."""


def lose_all(path: Path) -> None:
    shutil.rmtree(path.parent)


def lose_index(path: Path) -> None:
    shutil.rmtree(next(path.glob("index-*")))


def lose_segment(path: Path) -> None:
    next(path.glob("index-*/*.seg")).unlink()


def garble_segment(path: Path) -> None:
    segment = next(path.glob("index-*/*.seg"))
    segment.write_bytes(b"not an index" * 100)


def empty_contents(path: Path) -> None:
    next(path.glob("index-*/*.toc")).write_bytes(b"")


def garble_position(path: Path) -> None:
    (path / "position.json").write_text("{", encoding="utf-8")


def point_nowhere(path: Path) -> None:
    (path / "position.json").write_text(
        '{"folder": "index-gone", "mark": {"sequence": 0, "moment": ""}}', encoding="utf-8"
    )


@pytest.mark.parametrize(
    "damage",
    [
        break_nothing,
        lose_all,
        lose_index,
        lose_segment,
        garble_segment,
        empty_contents,
        garble_position,
        point_nowhere,
    ],
)
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
# Whoosh leaves a file that it cannot read to the garbage collector to close.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_lost_or_broken_index_is_made_anew(
    publish: Publish, app: Flask, settings: Settings, damage: Callable[[Path], None]
) -> None:
    publish("one")
    search("")
    damage(index_path(settings))
    app.extensions.pop("search")  # a process that starts now
    assert slugs("one") == ["one"]
    publish("two")
    assert slugs() == ["one", "two"]
    gc.collect()  # now, and not in another test


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_an_error_that_making_anew_does_not_cure_is_not_hidden(
    publish: Publish, app: Flask
) -> None:
    publish("one")

    def fail(_index: object) -> None:
        raise ValueError("a mistake of ours")

    for _ in range(2):
        with pytest.raises(ValueError, match="a mistake of ours"):
            index_keeper().read(fail)
    assert slugs() == ["one"]


def test_a_restored_database_is_not_taken_for_the_one_it_followed(publish: Publish) -> None:
    publish("one")
    kept = publish("two")
    search("")
    # As if the backup had been made before "two" and other messages had come since.
    message = db.session.query(OutboxMessage).order_by(OutboxMessage.id.desc()).first()
    assert message is not None
    message.created_at = message.created_at.replace(year=2020)
    put_in_state(kept, VersionState.SUSPENDED)
    db.session.commit()
    assert slugs() == ["one"]
    assert indexed_ids() == available_ids()


def test_a_database_that_went_back_is_followed_back(publish: Publish) -> None:
    publish("one")
    kept = publish("two")
    search("")
    newest = db.session.query(OutboxMessage).order_by(OutboxMessage.id.desc()).first()
    db.session.delete(newest)
    put_in_state(kept, VersionState.SUSPENDED)
    db.session.commit()
    assert slugs() == ["one"]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_searches_go_on_while_the_index_is_made_anew(publish: Publish) -> None:
    publish("one")
    search("")
    seen: list[list[str]] = []

    def while_it_is_made(_done: int, _total: int) -> None:
        seen.append(slugs())

    before = index_keeper().folder.position()
    index_keeper().rebuild(progress=while_it_is_made)
    after = index_keeper().folder.position()
    assert seen == [["one"]]
    assert before is not None
    assert after is not None
    assert before.folder != after.folder
    assert slugs() == ["one"]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_what_commits_while_the_index_is_made_anew_is_not_missed(publish: Publish) -> None:
    publish("one")
    search("")
    index_keeper().rebuild(progress=lambda _done, _total: publish("two") and None)
    assert slugs() == ["one", "two"]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_full_disk_does_not_keep_people_from_searching(
    publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("one")
    version = publish("two")
    search("")
    from catalogue.search import index

    def full(*_rest: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(index, "change_index", full)
    put_in_state(version, VersionState.SUSPENDED)
    send("search", intervention_id=version.intervention_id)
    db.session.commit()
    assert slugs() == ["one"]  # and what is not in use is still not shown


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "WAIT_FOR_REBUILD_SECONDS", 0.1)
    monkeypatch.setattr(keeping, "WAIT_TO_FOLLOW_SECONDS", 0.1)


@pytest.fixture
def held(app: Flask) -> Iterator[Callable[[str], None]]:
    """Holds a lock, as another process would."""
    opened = []

    def hold(name: str) -> None:
        lock = index_keeper().folder.locked(name, wait_seconds=1)
        assert lock.__enter__()
        opened.append(lock)

    yield hold
    for lock in opened:
        lock.__exit__(None, None, None)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_while_the_first_index_is_made_elsewhere_people_are_told_to_wait(
    publish: Publish, held: Callable[[str], None]
) -> None:
    publish("one")
    held("rebuild")
    with pytest.raises(SearchUnavailable, match="Try again in a minute"):
        search("")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_while_another_process_writes_the_old_index_is_searched(
    publish: Publish, held: Callable[[str], None]
) -> None:
    publish("one")
    search("")
    held("write")
    publish("two")
    assert slugs() == ["one"]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_several_threads_search_at_once(publish: Publish, app: Flask) -> None:
    publish("one")
    results: list[list[str]] = []

    def look() -> None:
        with app.app_context():
            results.append(slugs("one"))
            db.session.remove()

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [["one"]] * 6


def test_other_words_have_another_index(publish: Publish, settings: Settings) -> None:
    publish("one")
    search("")
    folder = index_keeper().folder
    assert folder.path.parent == settings.data_dir / "search"
    old = folder.root / "0-older"
    old.mkdir()
    folder.move_to(Position("index-gone", Mark()))
    folder.sweep_other_versions()
    assert not old.exists()
    assert folder.path.exists()
