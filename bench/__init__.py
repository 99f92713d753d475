"""Measures the speed of the program on this machine: `make bench`, or `python -m bench reads map --json FILE`."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
