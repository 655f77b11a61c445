"""A form as somebody fills it in on a phone."""

import io
from typing import Any

from flask.testing import FlaskClient

from core.database import today

BRING = "/library/found/bring"


def bring(browser: FlaskClient, file: tuple[str, bytes] | None = None, **typed: Any) -> Any:
    """Fill in the three questions, with the given changes, and send them."""
    said: dict[str, Any] = {
        "title": "Traffic light worksheet",
        "purpose": "To stop and think before an answer.",
        "place": "Handed out at a training day.",
        "found_on": [str(today().day), str(today().month), str(today().year)],
        "licence": "not_known",
        **typed,
    }
    if file is not None:
        said["file"] = (io.BytesIO(file[1]), file[0])
    return browser.post(BRING, data=said, content_type="multipart/form-data")
