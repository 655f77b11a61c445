"""What a browser would send of a form on a page."""

from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict

Fields = MultiDict[str, str]


def form_on(page: str, *, with_token: bool = False) -> Fields:
    """Every field of the forms in the main part of a page, with what stands in it; no buttons."""
    reader = _Reader(set() if with_token else {"csrf_token"})
    reader.feed(page[page.index("<main") :])
    return MultiDict(reader.fields)


class _Reader(HTMLParser):
    def __init__(self, left_out: set[str]) -> None:
        super().__init__()
        self.left_out = left_out
        self.fields: list[tuple[str, str]] = []
        self.textarea: str | None = None
        self.select: str | None = None
        self.options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "textarea":
            self.textarea = name
            self.fields.append((name, ""))
        elif tag == "select":
            self.select, self.options = name, []
        elif tag == "option":
            self.options.append((given.get("value", ""), "selected" in given))
        elif tag == "input" and name and name not in self.left_out:
            ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
            if ticked:
                self.fields.append((name, given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.textarea = None
        elif tag == "select" and self.select is not None:
            chosen = [value for value, selected in self.options if selected]
            chosen += [value for value, _ in self.options]
            self.fields.append((self.select, chosen[0]))
            self.select = None

    def handle_data(self, data: str) -> None:
        if self.textarea is not None:
            name, text = self.fields[-1]
            # A browser leaves out the first line break and sends the others as CRLF.
            self.fields[-1] = (name, text + data)
