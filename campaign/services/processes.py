"""Starting, finding and ending operating-system processes."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from campaign.services.account import Account

_LAUNCHER = Path(__file__).with_name("launcher.py")


def launch(
    command: Sequence[str],
    *,
    account: Account | None = None,
    stdin: bytes | None = None,
    output: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    umask: int | None = None,
) -> subprocess.Popen[bytes]:
    """Starts `command` (an absolute path first) in a session of its own, so that Ctrl-C reaches only us.

    The process gets `death_signal` when the calling thread ends (Linux). Standard output and error go to
    `output`, or where ours go.
    """
    account = account or Account()
    options = {
        "parent": os.getpid(),
        "signal": int(death_signal),
        "uid": account.uid,
        "gid": account.gid,
        "capability": account.capability,
        "umask": umask,
    }
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(_LAUNCHER), json.dumps(options), *command],
        stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        env=None if environment is None else dict(environment),
        cwd=cwd,
        start_new_session=True,
    )
    if stdin is not None and process.stdin:
        with contextlib.suppress(BrokenPipeError), process.stdin:
            process.stdin.write(stdin)
    return process


def wait_until(condition: Callable[[], bool], seconds: float, interval: float = 0.02) -> bool:
    """Asks `condition` until it is true; False if it still is not after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(interval)
    return True


def end(process: subprocess.Popen[bytes], steps: Sequence[tuple[signal.Signals, float]]) -> None:
    """Sends each signal in turn and waits so many seconds for it to work; nothing if the process has ended."""
    for number, seconds in steps:
        if process.poll() is not None:
            return
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kills whatever is left of the session that `process` led."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def find_working_in(folder: Path, names: Sequence[str], pid_file: Path) -> dict[int, int]:
    """Process id to parent's id of every program with one of the `names` that works in `folder`.

    Linux tells the working folder of each process. Elsewhere the program in `pid_file` counts if its name fits.
    """
    proc = Path("/proc")
    if not (proc / "self" / "cwd").exists():
        return _find_by_pid_file(names, pid_file)
    wanted = os.path.realpath(folder)
    found = {}
    for entry in proc.iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError, IndexError, ValueError):
            if (entry / "comm").read_text().strip() in names and os.readlink(entry / "cwd") == wanted:
                # The name in parentheses may hold blanks, so count from behind it: state, parent.
                found[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def _find_by_pid_file(names: Sequence[str], pid_file: Path) -> dict[int, int]:
    try:
        pid = int(pid_file.read_text().split()[0])
    except (OSError, IndexError, ValueError):
        return {}
    answer = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return {pid: 1} if Path(answer.stdout.strip()).name in names else {}


def end_all(find: Callable[[], dict[int, int]], steps: Sequence[tuple[signal.Signals, float]]) -> bool:
    """Ends processes that are not our children, parents first; False if some are still there at the end."""
    for number, seconds in steps:
        found = find()
        if not found:
            return True
        for pid, parent in found.items():
            if parent not in found:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
        if wait_until(lambda: not find(), seconds, 0.05):
            return True
    return not find()
