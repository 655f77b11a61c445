"""What people see of every page: frame, messages, components, forms, text and files."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, flash, redirect, render_template_string, request
from flask.testing import FlaskClient
from flask_wtf import CSRFProtect
from markupsafe import Markup
from werkzeug.wrappers import Response

from core.config import Settings
from core.ui import init_ui
from core.ui.addresses import this_page, this_page_without
from core.ui.assets import AssetsNotInstalledError, load_assets
from core.ui.errors import render_error_page
from core.ui.markdown import render_markdown
from core.ui.messages import flash_with_undo
from core.ui.words import list_in_words, long_date, long_moment, or_not_known, plural

ERROR_PAGES = ["400", "403", "404", "409", "413", "429", "500", "503", "csrf"]


@pytest.fixture
def app() -> Flask:
    """A service with no feature at all: what the layout needs, and one page to fill."""
    app = Flask("test_ui", static_folder=None)
    app.secret_key = "only for tests, and long enough to pass"
    init_ui(app, Settings(secret_key=app.secret_key, demonstration=True))
    CSRFProtect(app)
    app.jinja_env.globals.update(
        csp_nonce=lambda: "once",
        navigation=lambda: [SimpleNamespace(label="Library", address="/library", active=True)],
        footer_links=lambda: [SimpleNamespace(label="Privacy", address="/privacy")],
    )
    staff = SimpleNamespace(is_authenticated=True, name="Priya Shah")
    app.context_processor(lambda: {"current_user": None if "anonymous" in request.args else staff})
    app.add_url_rule("/page", "page", lambda: page("<h1>Hello</h1>"))
    app.add_url_rule("/search", "search.search", lambda: "")
    app.add_url_rule("/sign-out", "people.sign_out", lambda: "", methods=["POST"])
    app.add_url_rule("/saved", "saved", saved)
    return app


def page(content: str, **context: object) -> str:
    source = (
        '{% extends "layout.html" %}{% import "components.html" as ui %}'
        "{% block title %}A page{% endblock %}{% block content %}" + content + "{% endblock %}"
    )
    return render_template_string(source, **context)


def saved() -> Response:
    flash_with_undo("Session saved.", undo_address="/undo")
    flash("<b>Two</b> measures are due.", "information")
    return redirect("/page")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def request_context(app: Flask) -> Iterator[Flask]:
    with app.test_request_context("/page?q=knife&needs=peers&needs=anger&page=3"):
        yield app


def component(call: str, **context: object) -> str:
    """One component as HTML, without the blanks between its parts."""
    source = '{% import "components.html" as ui %}' + call
    return re.sub(r"\s+", " ", render_template_string(source, **context))


class TestFrame:
    def test_staff_find_search_navigation_and_sign_out_on_every_page(
        self, client: FlaskClient
    ) -> None:
        html = client.get("/page").text
        assert "<title>A page – Find and evaluate interventions</title>" in html
        assert 'action="/search"' in html
        assert 'name="q"' in html
        assert 'aria-current="true"' in html
        assert re.search(r'method="post" action="/sign-out">\s*<input[^>]*csrf_token', html)
        assert "these children do not exist" in html
        assert 'href="/privacy"' in html

    def test_a_visitor_sees_neither_search_nor_navigation(self, client: FlaskClient) -> None:
        html = client.get("/page?anonymous").text
        assert "Hello" in html
        assert "/sign-out" not in html
        assert 'name="q"' not in html

    def test_no_script_runs_without_the_nonce_and_no_style_is_inline(
        self, client: FlaskClient
    ) -> None:
        html = client.get("/page").text
        scripts = re.findall(r"<script[^>]*>", html)
        assert scripts
        assert all('nonce="once"' in script for script in scripts)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html)

    def test_there_is_no_crown(self, client: FlaskClient) -> None:
        html = client.get("/page").text
        assert "GOV.UK" not in html
        assert not re.search(r"crown|crest|govuk-header__logo", html, re.IGNORECASE)

    def test_a_saved_form_can_be_undone_from_its_message(self, client: FlaskClient) -> None:
        html = client.get("/saved", follow_redirects=True).text
        assert "moj-alert--success" in html
        assert re.search(r'method="post" action="/undo">\s*<input[^>]*csrf_token', html)
        assert "&lt;b&gt;Two&lt;/b&gt;" in html

    @pytest.mark.parametrize("name", ERROR_PAGES)
    def test_an_error_page_says_what_to_do(self, request_context: Flask, name: str) -> None:
        html = render_error_page(name)
        assert re.search(r"<h1[^>]*>[^<]{5,}</h1>", html)
        assert "Find and evaluate interventions" in html

    def test_an_error_page_shows_the_words_of_the_error(self, request_context: Flask) -> None:
        assert "Someone &lt;else&gt; saved" in render_error_page(
            "409", message="Someone <else> saved"
        )

    def test_the_page_of_a_failure_asks_nobody_who_is_signed_in(self, app: Flask) -> None:
        def fails() -> dict[str, object]:
            raise RuntimeError("The database does not answer")

        app.context_processor(fails)
        with app.test_request_context("/"):
            assert "problem with the service" in render_error_page("500")


class TestFiles:
    def test_a_file_with_its_hash_is_kept_for_ever(self, app: Flask, client: FlaskClient) -> None:
        with app.test_request_context():
            address = component("{{ asset_url('app.css') }}").strip()
        response = client.get(address)
        assert response.status_code == 200
        assert "immutable" in response.headers["Cache-Control"]
        again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
        assert again.status_code == 304

    @pytest.mark.parametrize(
        "address", ["/assets/app.css", "/assets/0123456789abcdef/app.css", "/favicon.ico"]
    )
    def test_a_file_without_its_hash_or_with_an_old_one_is_kept_for_a_day(
        self, client: FlaskClient, address: str
    ) -> None:
        response = client.get(address)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=86400"

    @pytest.mark.parametrize(
        "address",
        ["/assets/../assets.py", "/assets/x/../../package.json", "/assets/%2e%2e/words.py",
         "/assets/fonts/light-94a07e06a1-v2.woff2", "/assets/images/govuk-crest.svg",
         "/assets/package.json", "/assets/"],
    )  # fmt: skip
    def test_nothing_but_the_listed_files_is_served(
        self, client: FlaskClient, address: str
    ) -> None:
        assert client.get(address).status_code == 404

    def test_everything_the_style_sheets_ask_for_is_there(self) -> None:
        files = load_assets().files
        for name, asset in files.items():
            if name.endswith(".css") and name != "govuk-frontend.min.css":
                wanted = re.findall(r"url\(/assets/([^)]+)\)", asset.content.decode())
                assert set(wanted) <= set(files), name

    def test_the_typeface_of_govuk_is_neither_named_nor_asked_for(self) -> None:
        for name, asset in load_assets().files.items():
            if name.endswith(".css"):
                text = asset.content.decode()
                assert "GDS Transport" not in text, name
                assert "/assets/fonts/" not in text, name

    def test_files_are_sent_compressed_to_who_can_read_that(self, client: FlaskClient) -> None:
        plain = client.get("/assets/govuk-frontend.min.css")
        small = client.get("/assets/govuk-frontend.min.css", headers={"Accept-Encoding": "gzip"})
        assert small.headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain.headers
        assert len(small.data) < len(plain.data) / 3

    def test_a_service_without_its_files_says_how_to_get_them(self, tmp_path: Path) -> None:
        with pytest.raises(AssetsNotInstalledError, match="make install"):
            load_assets(node_modules=tmp_path)

    def test_asking_for_an_unknown_file_is_noticed_at_once(self, request_context: Flask) -> None:
        with pytest.raises(LookupError, match=r"nothing\.css"):
            component("{{ asset_url('nothing.css') }}")


class Elements(HTMLParser):
    """The elements of a text as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


class TestMarkdown:
    @pytest.mark.parametrize(
        "text",
        ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>",
         "![x](https://elsewhere.example/a.png)", '<a href="#" onclick="x()">y</a>',
         "[x](data:text/html,hello)", '<p style="position:fixed">x</p>',
         '[x](https://example.org "\\" onmouseover=x")'],
    )  # fmt: skip
    def test_nothing_in_a_text_can_run_or_fetch(self, text: str) -> None:
        elements = Elements(render_markdown(text))
        assert {tag for tag, _ in elements.found} <= {"p", "a"}
        for _, attributes in elements.found:
            assert set(attributes) <= {"href", "rel", "title"}
            assert attributes.get("href", "https:").startswith("https:")

    def test_headings_move_down_to_fit_the_page(self) -> None:
        assert render_markdown("# One", 2) == Markup("<h3>One</h3>\n")
        assert "<h6>" in render_markdown("##### Five", 3)

    def test_a_box_to_tick_is_read_aloud_as_one(self) -> None:
        html = render_markdown("- [ ] Bring the leaflet\n- [x] Ring the service")
        assert html.count("app-tick-list") == 1
        assert "☐" in html
        assert ">To tick:</span> Bring the leaflet" in html
        assert "☑" in html
        assert ">Ticked:</span> Ring the service" in html

    def test_a_list_without_boxes_stays_a_list(self) -> None:
        assert "app-tick" not in render_markdown("- [x\n- one\n- (a) (c)")
        assert "(c)" in render_markdown("(c) the third")

    def test_underscores_are_lines_to_write_on(self) -> None:
        html = render_markdown("My name is ____.\n\n________\n\nI want ______________ and __bold__")
        assert html.count("(space to write)") == 3
        assert html.count("app-writing-line--long") == 1
        assert "<strong>bold</strong>" in html
        assert "<hr" not in html

    def test_underscores_in_code_stay_as_typed(self) -> None:
        assert "<code>a____b</code>" in render_markdown("`a____b`")

    def test_a_text_of_countless_brackets_is_shown_without_delay(self) -> None:
        started = time.process_time()
        shown = render_markdown("[" * 20_000 + "\n\nAfter.")
        assert "[[[" in shown
        assert "<p>After.</p>" in shown
        assert time.process_time() - started < 2

    def test_quotes_of_a_session_plan_are_marked_ask_or_say(self) -> None:
        html = render_markdown("> Where are you?\n\nThen:\n\n> Thank you.", spoken=True)
        assert html.index(">Ask<") < html.index("Where are you?")
        assert html.index(">Say<") < html.index("Thank you.")
        assert "Ask" not in render_markdown("> Where are you?")

    def test_a_wide_table_can_be_scrolled_by_keyboard(self) -> None:
        html = render_markdown("| a | b |\n|---|--:|\n| 1 | 2 |")
        assert 'tabindex="0"' in html
        assert '<th scope="col" data-align="right">b</th>' in html

    def test_no_text_is_no_html(self) -> None:
        assert render_markdown(None) == ""


class TestComponents:
    def test_pages_keep_the_search_and_its_filters(self, request_context: Flask) -> None:
        html = component("{{ ui.pagination(3, 12) }}")
        assert "/page?q=knife&amp;needs=peers&amp;needs=anger&amp;page=4" in html
        numbers = re.findall(r'aria-label="Page (\d+)"', html)
        assert numbers == ["1", "2", "3", "4", "12"]

    def test_one_page_needs_no_pages(self, request_context: Flask) -> None:
        assert component("{{ ui.pagination(1, 1) }}").strip() == ""

    def test_a_filter_can_be_taken_away_alone(self, request_context: Flask) -> None:
        facet = {
            "name": "needs",
            "label": "Need",
            "options": [
                {"value": "peers", "label": "Peers", "count": 4, "checked": True},
                {"value": "anger", "label": "Anger", "count": 0, "checked": True},
            ],
        }
        html = component("{{ ui.filter_panel([f], hidden={'q': 'knife'}) }}", f=facet)
        assert 'href="/page?q=knife&amp;needs=anger"' in html
        assert "Peers <span" in html
        assert "(4)" in html
        assert "(0)" in html
        assert html.count("Apply filters") == 2
        assert '<input type="hidden" name="q" value="knife">' in html

    def test_the_address_of_a_page_changes_as_asked(self, request_context: Flask) -> None:
        assert this_page(sort="title") == "/page?q=knife&needs=peers&needs=anger&sort=title"
        assert this_page(needs=None, q=["a", "b"]) == "/page?q=a&q=b"
        assert this_page_without("needs") == "/page?q=knife"

    @pytest.mark.parametrize(
        ("current", "sort", "state"),
        [
            ("", "since", "none"),
            ("since", "-since", "ascending"),
            ("-since", "since", "descending"),
        ],
    )
    def test_a_column_sorts_one_way_and_then_the_other(
        self, request_context: Flask, current: str, sort: str, state: str
    ) -> None:
        html = component("{{ ui.sort_header('Since', 'since', current) }}", current=current)
        assert f'aria-sort="{state}"' in html
        assert f"sort={sort}" in html

    def test_what_is_not_known_is_said(self, request_context: Flask) -> None:
        rows = [("Ages", None), ("Sessions", 0), ("Format", "")]
        html = component("{{ ui.summary_list(rows) }}", rows=rows)
        assert html.count("Not known") == 2

    def test_states_are_words_not_only_colours(self, request_context: Flask) -> None:
        assert "Approved, review due" in component("{{ ui.status_tag('review_due') }}")
        assert "Something new" in component("{{ ui.status_tag('something_new') }}")

    def test_a_session_plan_says_in_words_what_the_time_bar_shows(
        self, request_context: Flask
    ) -> None:
        steps = [
            {"title": "Open", "minutes": 10, "core": True, "text": "> Ready?"},
            {"title": "Draw", "minutes": 30, "core": False, "text": "A map."},
        ]
        bar = component("{{ ui.time_bar(steps, 25) }}", steps=steps)
        assert "40 minutes: 2 steps. The steps to keep take 10 minutes; you have 25." in bar
        assert 'width="25.000%"' in bar
        plan = component("{{ ui.session_steps(steps) }}", steps=steps)
        assert "Keep<span" in plan
        assert "Adapt<span" in plan
        assert ">Ask</p>" in plan

    def test_a_change_is_marked_by_a_word(self, request_context: Flask) -> None:
        rows = [
            {"label": "Ages", "left": "<11", "right": "12", "changed": True},
            {"label": "Format", "left": None, "right": Markup("<ins>One</ins>"), "changed": False},
        ]
        html = component("{{ ui.compare_table(rows, 'Live', 'Draft', 'Changes') }}", rows=rows)
        assert html.count("Changed</strong>") == 1
        assert "&lt;11" in html
        assert "<ins>One</ins>" in html

    def test_a_history_gives_day_and_time_on_the_wall_clock(self, request_context: Flask) -> None:
        items = [
            {"title": "Approved", "when": datetime(2026, 7, 3, 13, 5, tzinfo=UTC), "by": "Sam"}
        ]
        html = component("{{ ui.timeline(items) }}", items=items)
        assert "3 July 2026 at 2:05pm" in html
        assert "by Sam" in html

    def test_a_button_that_changes_something_posts_with_a_token(
        self, request_context: Flask
    ) -> None:
        html = component("{{ ui.post_button('Remove', '/x', about='Knives', fields={'a': 1}) }}")
        assert 'method="post"' in html
        assert "csrf_token" in html
        assert "Remove<span" in html

    @pytest.mark.parametrize("status", ["done", "in_progress", "not_started", "missing", "later"])
    def test_every_state_of_a_task_has_words(self, request_context: Flask, status: str) -> None:
        tasks = [{"label": "Aims", "href": "/aims", "status": status}]
        html = component("{{ ui.task_list(tasks) }}", tasks=tasks)
        assert re.search(r'status"[^>]*>\s*(<strong[^>]*>)?\s*[A-Z]', html)


class TestWords:
    def test_dates_read_as_people_say_them(self) -> None:
        assert long_date(date(2025, 1, 14)) == "14 January 2025"
        assert long_date(None) == "not known"
        assert long_moment(date(2025, 1, 14)) == "14 January 2025"
        assert long_moment(datetime(2025, 1, 14, 0, 30, tzinfo=UTC)) == "14 January 2025 at 12:30am"

    def test_a_moment_late_in_a_summer_evening_falls_on_the_next_day(self) -> None:
        assert long_date(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"

    def test_numbers_agree_with_their_nouns(self) -> None:
        assert plural(1, "child", "children") == "1 child"
        assert plural(1204, "session") == "1,204 sessions"
        assert plural(0, "child", "children") == "0 children"

    def test_lists_read_aloud(self) -> None:
        assert list_in_words(["a", "b", "c"]) == "a, b and c"
        assert list_in_words(["a"]) == "a"
        assert list_in_words([], "or") == "none"

    def test_zero_is_known(self) -> None:
        assert or_not_known(0) == "0"
        assert or_not_known(" ") == "not known"
