"""Builds everything a browser needs into ``campaign/web/static``: ``python -m campaign.web.build_assets``.

The pinned npm packages of ``package-lock.json`` and our own ``frontend/`` folder are joined into few files,
named by their content and compressed. The same inputs always give the same bytes, so a file may be cached
for ever. Nothing here runs while pages are served; :mod:`campaign.web.assets` reads the manifest.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from campaign.web import npm

WEB = Path(__file__).resolve().parent
FRONTEND = WEB / "frontend"
STATIC = WEB / "static"

_DIGDIR = "@digdir/designsystemet-css/dist"
# The parts of the design system that our templates use; the rest would only be weight on a phone.
_COMPONENTS = (
    "alert", "breadcrumbs", "button", "card", "chip", "details", "dialog", "divider", "error-summary", "field",
    "fieldset", "file-upload", "heading", "input", "label", "link", "list", "pagination", "paragraph", "skip-link",
    "spinner", "table", "tabs", "tag", "validation-message",
)  # fmt: skip

# Logical name: its parts in order. "name=" before a part puts that part into a cascade layer.
BUNDLES: dict[str, tuple[str, ...]] = {
    "site.css": (
        "frontend/layers.css",
        f"npm/{_DIGDIR}/theme/designsystemet.css",
        f"ds.base=npm/{_DIGDIR}/src/base.css",
        *(f"ds.components=npm/{_DIGDIR}/src/{name}.css" for name in _COMPONENTS),
        "frontend/theme.css",
        "frontend/site.css",
        "frontend/components.css",
        "frontend/print.css",
    ),
    "site.js": ("npm/@digdir/designsystemet-web/dist/umd/index.js", "frontend/site.js"),
    "suggest.js": ("frontend/suggest.js",),
    "chart.css": ("npm/uplot/dist/uPlot.min.css",),
    "chart.js": ("npm/uplot/dist/uPlot.iife.min.js", "frontend/chart.js"),
    "leaflet.css": ("npm/leaflet/dist/leaflet.css",),
    "leaflet.js": ("npm/leaflet/dist/leaflet.js",),
    "markercluster.css": (
        "npm/leaflet.markercluster/dist/MarkerCluster.css",
        "npm/leaflet.markercluster/dist/MarkerCluster.Default.css",
    ),
    "markercluster.js": ("npm/leaflet.markercluster/dist/leaflet.markercluster.js",),
    "jquery.js": ("npm/jquery/dist/jquery.slim.min.js",),
    "api-docs.css": ("npm/swagger-ui-dist/swagger-ui.css", "frontend/api-docs.css"),
    "api-docs.js": ("npm/swagger-ui-dist/swagger-ui-bundle.js", "frontend/api-docs.js"),
}
# Files taken as they are: logical name and source.
COPIES: dict[str, str] = {
    "inter-latin.woff2": "npm/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter-latin-ext.woff2": "npm/@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
    "layers.png": "npm/leaflet/dist/images/layers.png",
    "layers-2x.png": "npm/leaflet/dist/images/layers-2x.png",
    "marker-icon.png": "npm/leaflet/dist/images/marker-icon.png",
}
# Hosts that vendor scripts may name in namespaces, error texts and credits; none of them is ever fetched.
_NAMED_HOSTS = frozenset({
    "www.w3.org", "leafletjs.com", "github.com", "fb.me", "json-schema.org", "base", "datatracker.ietf.org",
    "example.com", "instagram.com", "reactjs.org", "redux.js.org", "soundcloud.com", "spdx.org", "spec.openapis.org",
    "swagger.io", "twitter.com", "vladimirgorej.com", "www.facebook.com", "www.rfc-editor.org", "www.tiktok.com",
})  # fmt: skip
# Swagger UI would send the address of our schema to this service; "none" is its documented off switch.
_REMOTE_VALIDATOR = ("https://validator.swagger.io/validator", "none")
_COMPRESSED = {".css", ".js", ".svg", ".txt", ".json"}
_URL = re.compile(r"""url\(\s*(?P<quote>['"]?)(?P<target>[^'")]+)(?P=quote)\s*\)""")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


class BuildError(RuntimeError):
    """The assets cannot be built; the message says which file and why."""


def inputs_digest(root: Path = npm.ROOT) -> str:
    """SHA-256 over the lock file, this program and every own source file, in a fixed order."""
    digest = hashlib.sha256()
    own = sorted(path for path in FRONTEND.rglob("*") if path.is_file())
    for path in (root / "package-lock.json", Path(__file__), *own):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current(static: Path, digest: str) -> bool:
    """True if ``static`` holds a complete build of exactly these inputs."""
    try:
        manifest = json.loads((static / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    present = all((static / entry["name"]).is_file() for entry in manifest.get("files", {}).values())
    return bool(present and manifest.get("inputs") == digest)


def rewrite_css_urls(css: str, hashed: dict[str, str], source: str) -> str:
    """Points every relative ``url()`` at its content-hashed name; refuses remote and unknown targets."""

    def replace(match: re.Match[str]) -> str:
        target = match["target"].strip()
        if target.startswith(("data:", "#")):
            return match[0]
        if re.match(r"(?:[a-z]+:)?//", target):
            raise BuildError(f"{source}: the style sheet would fetch {target}")
        name = target.rsplit("/", 1)[-1]
        if name not in hashed:
            raise BuildError(f"{source}: url({target}) names a file that is not built")
        return f"url({hashed[name]})"

    if "@import" in css:
        raise BuildError(f"{source}: @import would be fetched apart; list the part in BUNDLES")
    # Internet Explorer's VML is dead, but its rule is still in Leaflet's style sheet.
    return _URL.sub(replace, css.replace("behavior: url(#default#VML);", ""))


def check_script(script: str, source: str, allowed: frozenset[str] = _NAMED_HOSTS) -> None:
    """Raises BuildError if a script names a host outside the list that was looked through by hand."""
    hosts = {host for host in re.findall(r"https?://([a-zA-Z0-9.-]+)", script) if host}
    if unknown := sorted(hosts - allowed):
        raise BuildError(f"{source}: the script names {', '.join(unknown)}")


class Builder:
    """Writes hashed files into one folder and remembers them for the manifest."""

    def __init__(self, target: Path, modules: Path) -> None:
        self.target = target
        self.modules = modules
        self.files: dict[str, dict[str, object]] = {}

    @property
    def hashed(self) -> dict[str, str]:
        return {logical: str(entry["name"]) for logical, entry in self.files.items()}

    def read(self, part: str) -> str:
        """Text of a part, wrapped in its cascade layer if it names one, with remote service calls switched off."""
        layer, _, path = part.rpartition("=")
        kind, _, rest = path.partition("/")
        text = ((self.modules if kind == "npm" else FRONTEND) / rest).read_text("utf-8")
        text = _SOURCE_MAP.sub("", text).replace(*_REMOTE_VALIDATOR)
        return f"@layer {layer}{{{text}}}" if layer else text

    def add(self, logical: str, content: bytes) -> None:
        stem, dot, suffix = logical.rpartition(".")
        digest = hashlib.sha256(content).hexdigest()
        name = f"{stem}.{digest[:12]}{dot}{suffix}"
        (self.target / name).write_bytes(content)
        entry: dict[str, object] = {"name": name, "sha256": digest, "bytes": len(content)}
        if dot + suffix in _COMPRESSED:
            packed = gzip.compress(content, compresslevel=9, mtime=0)
            (self.target / f"{name}.gz").write_bytes(packed)
            entry["gzip_bytes"] = len(packed)
        self.files[logical] = entry

    def add_bundle(self, logical: str, parts: tuple[str, ...]) -> None:
        if logical.endswith(".css"):
            css = "\n".join(self.read(part) for part in parts)
            content = rewrite_css_urls(css, self.hashed, logical)
        else:
            scripts = [self.read(part) for part in parts]
            for part, script in zip(parts, scripts, strict=True):
                allowed = _NAMED_HOSTS if part.startswith("npm/") else frozenset({"www.w3.org"})
                check_script(script, part, allowed)
            content = "\n;\n".join(scripts)
        self.add(logical, content.encode())

    def add_own_files(self) -> None:
        """Pictures, and the scripts and styles of other rooms, keep their own file name as logical name."""
        bundled = {part.rpartition("=")[2] for parts in BUNDLES.values() for part in parts}
        for path in sorted(path for path in FRONTEND.rglob("*") if path.is_file()):
            part = f"frontend/{path.relative_to(FRONTEND).as_posix()}"
            if path.suffix in {".svg", ".png", ".webp", ".ico"}:
                self.add(path.name, path.read_bytes())
            elif path.suffix in {".css", ".js"} and part not in bundled:
                self.add_bundle(path.name, (part,))


def licence_texts(modules: Path) -> Iterator[str]:
    """One block for each npm package whose code reaches the browser, with the licence text it ships."""
    for name, version in sorted(npm.runtime_packages().items()):
        folder = modules / name
        licence = json.loads((folder / "package.json").read_text("utf-8")).get("license", "")
        text = next((path.read_text("utf-8").strip() for path in sorted(folder.glob("LICEN[CS]E*"))), "")
        yield f"{name} {version} ({licence})\n\n{text or 'Licence text: see the name above.'}\n"


def build(static: Path = STATIC, *, force: bool = False, say: Callable[[str], None] = print) -> bool:
    """Builds into ``static``; returns False if it was current already. Raises BuildError or npm.NpmError."""
    digest = inputs_digest()
    if not force and is_current(static, digest):
        say("front-end assets: unchanged")
        return False
    modules = npm.install(say=say)
    fresh = static.with_name(static.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    builder = Builder(fresh, modules)
    for logical, source in COPIES.items():
        builder.add(logical, (modules / source.removeprefix("npm/")).read_bytes())
    builder.add("licences.txt", ("\n" + "-" * 80 + "\n\n").join(licence_texts(modules)).encode())
    builder.add_own_files()
    for logical, parts in BUNDLES.items():
        builder.add_bundle(logical, parts)
    manifest = {"inputs": digest, "files": dict(sorted(builder.files.items()))}
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    shutil.rmtree(static, ignore_errors=True)
    fresh.rename(static)
    say(f"front-end assets: {len(builder.files)} files in {static.name}/")
    return True


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Build the front-end assets.")
    parser.add_argument("--force", action="store_true", help="build even if nothing changed")
    parser.add_argument("--dev", action="store_true", help="also install what lint and tests need")
    options = parser.parse_args(arguments)
    try:
        if options.dev:
            npm.install(dev=True)
        build(force=options.force)
    except (BuildError, npm.NpmError, OSError) as error:
        print(f"front-end assets: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
