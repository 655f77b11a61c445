"""Style sheets, scripts and images: what they are, and how they are served.

Ready-built files come from ``node_modules`` (installed from the lock file), our own from
``static``. All are listed here, so that nothing else in those folders can be asked for. Both
GOV.UK and MOJ style sheets ask for ``/assets/images/…``.

Every address holds one hash over all files (``/assets/<hash>/app.css``). Scripts can therefore
import their neighbours by relative address and still be cached for ever.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request

from core.permissions import Action, requires

UI_FOLDER = Path(__file__).parent
NODE_MODULES = UI_FOLDER / "node_modules"
OWN_FILES = UI_FOLDER / "static"

GOVUK = "govuk-frontend/dist/govuk"
MOJ = "@ministryofjustice/frontend/moj"
AUTOCOMPLETE = "accessible-autocomplete/dist"
SUGGESTIONS = "@github/auto-complete-element/dist"

THIRD_PARTY_FILES = {
    "govuk-frontend.min.css": f"{GOVUK}/govuk-frontend.min.css",
    "govuk-frontend.min.js": f"{GOVUK}/govuk-frontend.min.js",
    "moj-frontend.min.css": f"{MOJ}/moj-frontend.min.css",
    "moj-frontend.min.js": f"{MOJ}/moj-frontend.min.js",
    "accessible-autocomplete.min.css": f"{AUTOCOMPLETE}/accessible-autocomplete.min.css",
    "accessible-autocomplete.min.js": f"{AUTOCOMPLETE}/accessible-autocomplete.min.js",
    "auto-complete-element.js": f"{SUGGESTIONS}/bundle.js",
}
MOJ_IMAGES = f"{MOJ}/assets/images"
MOJ_ICON_PREFIX = "icon-"

ONE_DAY = 24 * 60 * 60
ONE_YEAR = 365 * ONE_DAY
FOR_EVER = f"public, max-age={ONE_YEAR}, immutable"
FOR_A_DAY = f"public, max-age={ONE_DAY}"

# The typeface of GOV.UK may only be used on its own domain. An `@font-face` of ours that
# re-declares it would still let a browser fetch it for a glyph the local font lacks, so the
# declaration is taken out and the name replaced in the style sheets as they are read.
GOVUK_TYPEFACE = re.compile(r"@font-face\s*{[^}]*GDS Transport[^}]*}")
GOVUK_FONT_STACK = re.compile(r'"?GDS Transport"?\s*,\s*arial\s*,\s*sans-serif', re.IGNORECASE)
SYSTEM_FONT_STACK = (
    '-apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif'
)
# Source maps are not served; browsers' developer tools would report them as missing.
SOURCE_MAP_REFERENCE = re.compile(r"(//|/\*)# sourceMappingURL=\S+?(\s*\*/)?\s*$")


class AssetsNotInstalledError(RuntimeError):
    """The front-end files are missing; the service cannot show a page without them."""


@dataclass(frozen=True)
class Asset:
    """One file, ready to send, plain and compressed."""

    content: bytes
    media_type: str
    compressed: bytes | None


@dataclass(frozen=True)
class AssetLibrary:
    """All files by name, and one hash over all of them."""

    files: dict[str, Asset]
    version: str


def load_assets(node_modules: Path = NODE_MODULES, own_files: Path = OWN_FILES) -> AssetLibrary:
    """Read all front-end files; raise ``AssetsNotInstalledError`` where one is missing."""
    paths = {name: node_modules / path for name, path in THIRD_PARTY_FILES.items()}
    missing = [str(path) for path in paths.values() if not path.is_file()]
    if missing:
        raise AssetsNotInstalledError(
            f'Front-end files are not installed: run "make install". Missing: {missing[0]}'
        )
    for icon in sorted((node_modules / MOJ_IMAGES).glob(f"{MOJ_ICON_PREFIX}*.svg")):
        paths[f"images/{icon.name}"] = icon
    for own in sorted(own_files.iterdir()):
        if own.is_file():
            paths[own.name] = own
    files = {name: _read(path) for name, path in sorted(paths.items())}
    digest = hashlib.sha256()
    for name, asset in files.items():
        digest.update(name.encode() + b"\0" + hashlib.sha256(asset.content).digest())
    return AssetLibrary(files, digest.hexdigest()[:16])


@cache
def _installed_assets() -> AssetLibrary:
    return load_assets()


def _read(path: Path) -> Asset:
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    content = path.read_bytes()
    if path.suffix in {".css", ".js"}:
        text = SOURCE_MAP_REFERENCE.sub("", content.decode("utf-8"))
        content = _with_system_fonts(text).encode("utf-8")
    compressed = gzip.compress(content, mtime=0) if len(content) > 1000 else None
    return Asset(content, media_type, compressed)


def _with_system_fonts(text: str) -> str:
    return GOVUK_FONT_STACK.sub(SYSTEM_FONT_STACK, GOVUK_TYPEFACE.sub("", text))


def register_assets(app: Flask) -> None:
    """Serve ``/assets/…`` and give templates ``asset_url(name)``.

    Raises ``AssetsNotInstalledError`` at start where the files are missing.
    """
    _installed_assets()

    def current() -> AssetLibrary:
        # While developing, a changed file shows at the next request.
        return load_assets() if app.debug else _installed_assets()

    def asset_url(name: str) -> str:
        """The address of a front-end file, which changes whenever any of them does."""
        assets = current()
        if name not in assets.files:
            raise LookupError(f"No front-end file is called {name!r}")
        return f"/assets/{assets.version}/{name}"

    @requires(Action.VISIT)
    def serve(name: str) -> Response:
        assets = current()
        version, _, rest = name.partition("/")
        if rest and rest in assets.files:
            return _response(assets.files[rest], immutable=version == assets.version)
        if name not in assets.files:
            abort(404)
        return _response(assets.files[name], immutable=False)

    app.jinja_env.globals["asset_url"] = asset_url
    app.add_url_rule("/assets/<path:name>", "assets", serve)
    app.add_url_rule("/favicon.ico", "favicon", serve, defaults={"name": "favicon.svg"})


def _response(asset: Asset, *, immutable: bool) -> Response:
    """Send one file, compressed where the browser takes that.

    A page of an older release may ask this host for the hash it knows: it gets today's file,
    but may keep it for a day only.
    """
    use_compressed = asset.compressed is not None and request.accept_encodings.quality("gzip") > 0
    content = asset.compressed if use_compressed and asset.compressed else asset.content
    response = Response(content, content_type=asset.media_type)
    if asset.media_type.startswith("text/"):
        response.content_type = f"{asset.media_type}; charset=utf-8"
    if use_compressed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOR_EVER if immutable else FOR_A_DAY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.set_etag(hashlib.sha256(content).hexdigest()[:32])
    response.make_conditional(request)
    return response
