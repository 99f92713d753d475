"""What was measured, as rows of one table and as JSON."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One figure, and where there is one the figure of the bare thing it is compared with, measured in the same run.

    `ratio` says how many times as much time or memory as that bare thing it takes: less is better, 1 is equal.
    """

    subject: str
    what: str
    value: float
    unit: str
    baseline: str = ""
    baseline_value: float | None = None
    ratio: float | None = None
    note: str = ""


def machine() -> dict[str, Any]:
    """Where and when this was measured."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": usable,
        "processor": _processor(),
        "system": platform.system(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def print_table(results: Sequence[Result], where: dict[str, Any]) -> None:
    """One table of everything that was measured."""
    title = " · ".join(f"{name.replace('_', ' ')} {value}" for name, value in where.items())
    table = Table(title=title, title_justify="left", show_edge=False, pad_edge=False)
    for name in ("subject", "what"):
        table.add_column(name, overflow="fold")
    for name in ("measured", "baseline", "ratio"):
        table.add_column(name, justify="right", overflow="fold")
    table.add_column("note", overflow="fold")
    for row in results:
        table.add_row(
            row.subject, row.what, f"{_number(row.value)} {row.unit}",
            f"{_number(row.baseline_value)} {row.unit}" if row.baseline_value is not None else "",
            f"{row.ratio:.2f}" if row.ratio is not None else "",
            " · ".join(filter(None, (row.baseline and f"baseline: {row.baseline}", row.note))),
        )  # fmt: skip
    # Lines that go into a file need not fit a screen.
    (Console() if sys.stdout.isatty() else Console(width=200)).print(table)


def _number(value: float) -> str:
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{digits}f}"
