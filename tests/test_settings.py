"""Settings: all faults at once, no default secret, one frozen object."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from campaign.errors import ConfigurationError
from campaign.settings import Settings, load

GOOD = {"DATABASE_URL": "postgresql://db/x", "REDIS_URL": "redis://cache", "SECRET_KEY": "s" * 32}
README = Path(__file__).parents[1] / "README.md"


def test_every_fault_is_reported_together() -> None:
    wrong = {
        "PORT": "eighty", "DATABASE_URL": "mysql://x", "REDIS_URL": "", "SECRET_KEY": "short", "LOG_FORMAT": "xml",
        "PUBLIC_URL": "http://example.org", "TILE_URL": "https://tiles.example.org/{z}/{x}/{y}.png", "SMTP_URL": "mail",
    }  # fmt: skip
    with pytest.raises(ConfigurationError) as caught:
        load(wrong)
    said = str(caught.value)
    for name in wrong:
        assert name in said


def test_there_is_no_default_secret(tmp_path: Path) -> None:
    without = {**GOOD, "DATA_DIR": str(tmp_path)}
    del without["SECRET_KEY"]
    with pytest.raises(ConfigurationError, match="SECRET_KEY"):
        load(without)
    first = load(without, embedded=True).secret_key
    assert len(first) >= 32
    assert load(without, embedded=True).secret_key == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_settings_are_frozen() -> None:
    settings = load(GOOD)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]
    assert not settings.secure
    assert load({**GOOD, "PUBLIC_URL": "https://example.org/"}).public_url == "https://example.org"


def test_the_readme_names_every_setting() -> None:
    text = README.read_text(encoding="utf-8")
    names = [field.metadata["env"] for field in dataclasses.fields(Settings) if field.metadata["env"]]
    assert len(names) > 15
    assert [name for name in names if f"`{name}`" not in text] == []
