"""The front-end build and the way its files are served. Runs the real build from the installed npm packages."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from campaign.web import build_assets, npm
from campaign.web.assets import AssetNotFound, Assets, AssetsNotBuilt, accepts_gzip


def quiet(_text: str) -> None:
    """Swallows progress lines."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    static = tmp_path_factory.mktemp("assets") / "static"
    assert build_assets.build(static, say=quiet) is True
    return static


def test_the_same_inputs_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    again = tmp_path / "static"
    build_assets.build(again, say=quiet)
    first = {path.name: path.read_bytes() for path in built.iterdir()}
    assert first == {path.name: path.read_bytes() for path in again.iterdir()}


def test_an_unchanged_build_is_left_alone_until_a_file_is_missing(built: Path, tmp_path: Path) -> None:
    copy = tmp_path / "static"
    build_assets.build(copy, say=quiet)
    assert build_assets.build(copy, say=quiet) is False
    next(copy.glob("site.*.css")).unlink()
    assert build_assets.build(copy, say=quiet) is True
    assert build_assets.is_current(copy, "other inputs") is False


def test_names_hold_the_hash_of_the_content(built: Path) -> None:
    for logical, entry in Assets(built).files.items():
        stem, _, suffix = logical.rpartition(".")
        assert entry["name"] == f"{stem}.{entry['sha256'][:12]}.{suffix}"
        assert (built / entry["name"]).stat().st_size == entry["bytes"]


def test_style_sheets_point_only_at_built_files(built: Path) -> None:
    names = {entry["name"] for entry in Assets(built).files.values()}
    targets = []
    for sheet in built.glob("*.css"):
        css = sheet.read_text("utf-8")
        assert "@import" not in css
        targets += [match["target"] for match in build_assets._URL.finditer(css)]
    files = {target for target in targets if not target.startswith(("data:", "#"))}
    assert files <= names
    assert any(name.startswith("inter-latin-ext") for name in files), "Northern Sámi letters need their font"


def test_a_page_without_map_stays_light(built: Path) -> None:
    files = Assets(built).files
    code = sum(files[name]["gzip_bytes"] for name in ("site.css", "site.js"))
    assert code < 64_000
    assert code + files["inter-latin.woff2"]["bytes"] < 120_000


def test_both_fonts_together_cover_norwegian_and_sami() -> None:
    css = (build_assets.FRONTEND / "theme.css").read_text("utf-8")
    spans = [(int(low, 16), int(high or low, 16)) for low, high in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", css)]
    for letter in "æøåÆØÅáčđŋšŧžÁČĐŊŠŦŽéêòô«»–—…−":
        assert any(low <= ord(letter) <= high for low, high in spans), letter


@pytest.mark.parametrize(
    "css",
    [
        "a{background:url(https://example.org/x.png)}",
        "a{background:url('//example.org/x.png')}",
        "a{background:url(missing.png)}",
        '@import "x.css";',
    ],
)
def test_a_style_sheet_that_would_fetch_elsewhere_stops_the_build(css: str) -> None:
    with pytest.raises(build_assets.BuildError):
        build_assets.rewrite_css_urls(css, {"x.png": "x.1.png"}, "test")


def test_known_pictures_get_their_hashed_name() -> None:
    css = "a{background:url(images/x.png)}b{background:url(data:image/png;base64,AA)}"
    rewritten = build_assets.rewrite_css_urls(css, {"x.png": "x.1.png"}, "test")
    assert rewritten == "a{background:url(x.1.png)}b{background:url(data:image/png;base64,AA)}"


def test_a_script_that_names_an_unknown_host_stops_the_build() -> None:
    build_assets.check_script('x="http://www.w3.org/2000/svg"', "test")
    with pytest.raises(build_assets.BuildError, match=r"tracker\.example"):
        build_assets.check_script('fetch("https://tracker.example/hit")', "test")


def test_the_api_pages_never_call_the_remote_validator(built: Path) -> None:
    script = next(built.glob("api-docs.*.js")).read_text("utf-8")
    assert "SwaggerUIBundle" in script
    assert "validator.swagger.io" not in script


def test_every_package_in_the_browser_has_its_licence(built: Path) -> None:
    text = next(built.glob("licences.*.txt")).read_text("utf-8")
    for name, version in npm.runtime_packages().items():
        assert f"{name} {version} (" in text


def test_reading_plain_and_compressed(built: Path) -> None:
    assets = Assets(built)
    name = assets.url("site.css").removeprefix("/static/")
    plain, headers = assets.read(name)
    packed, packed_headers = assets.read(name, "br, gzip;q=0.8")
    assert gzip.decompress(packed) == plain
    assert "Content-Encoding" not in headers
    assert packed_headers["Content-Encoding"] == "gzip"
    assert headers["ETag"] != packed_headers["ETag"]
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in headers["Cache-Control"]


def test_fonts_are_not_compressed_twice(built: Path) -> None:
    assets = Assets(built)
    _body, headers = assets.read(assets.url("inter-latin.woff2").removeprefix("/static/"), "gzip")
    assert headers["Content-Type"] == "font/woff2"
    assert "Content-Encoding" not in headers
    assert "Vary" not in headers


@pytest.mark.parametrize("name", ["", "site.css", "manifest.json", "../assets.py", "site.css.gz"])
def test_only_built_names_are_served(built: Path, name: str) -> None:
    with pytest.raises(AssetNotFound):
        Assets(built).read(name)


def test_an_unknown_logical_name_is_an_error(built: Path) -> None:
    with pytest.raises(AssetNotFound, match=r"site\.css"):
        Assets(built).url("sit.css")


@pytest.mark.parametrize("content", [None, "", "{}", "[broken"])
def test_a_missing_or_broken_manifest_says_what_to_run(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content, "utf-8")
    with pytest.raises(AssetsNotBuilt, match=r"campaign\.web\.build_assets"):
        Assets(tmp_path)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", False),
        ("gzip", True),
        ("GZIP, deflate, br", True),
        ("br;q=1.0, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("identity", False),
        ("gzip;q=x", False),
    ],
)
def test_accept_encoding(header: str, expected: bool) -> None:
    assert accepts_gzip(header) is expected


def test_the_lock_file_pins_by_content_and_names_no_host() -> None:
    text = (npm.ROOT / "package-lock.json").read_text("utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert all(entry["integrity"].startswith("sha512-") for path, entry in packages.items() if path)
    wanted = json.loads((npm.ROOT / "package.json").read_text("utf-8"))
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), f"{name} is not pinned"
        assert packages[f"node_modules/{name}"]["version"] == version


def test_an_installed_package_of_another_version_is_noticed(tmp_path: Path) -> None:
    lock = {"packages": {"": {}, "node_modules/leaflet": {"version": "1.9.4"}}}
    (tmp_path / "package-lock.json").write_text(json.dumps(lock), "utf-8")
    assert npm.is_installed(tmp_path) is False
    folder = tmp_path / "node_modules" / "leaflet"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text('{"version": "1.9.3"}', "utf-8")
    assert npm.is_installed(tmp_path) is False
    (folder / "package.json").write_text('{"version": "1.9.4"}', "utf-8")
    assert npm.is_installed(tmp_path) is True
