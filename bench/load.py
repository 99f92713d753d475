"""A load generator over raw sockets, run as a process of its own so that it never shares a loop with what it measures.

`python -m bench.load` reads a `Plan` as JSON from standard input and prints a `Report`.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from typing import Any

import msgspec

from bench import ROOT

_HEAD_END = b"\r\n\r\n"


class Call(msgspec.Struct, frozen=True):
    """One request."""

    path: str
    method: str = "GET"
    body: str = ""

    def raw(self, host: str) -> bytes:
        """Its bytes on the wire."""
        body = self.body.encode()
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        head = f"{self.method} {self.path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n{kind}\r\n"
        return head.encode() + body


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Calls in turn, for so many seconds or, with 0, each once. `rate` is calls a second; 0: as fast as it goes."""

    port: int
    calls: list[Call]
    connections: int = 8
    seconds: float = 0.0
    rate: float = 0.0
    accepted: tuple[int, ...] = (200,)


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Latencies in ms. With a rate they count from the moment when a call was due, so that waiting is seen."""

    answers: int
    failures: int
    seconds: float
    bytes_each: int
    p50: float
    p95: float
    p99: float
    slowest: float

    @property
    def per_second(self) -> float:
        return self.answers / self.seconds


class _Run:
    """Hands out calls and gathers what became of them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.raw = [call.raw(f"127.0.0.1:{plan.port}") for call in plan.calls]
        self.latencies: list[float] = []
        self.received = 0
        self.failures = 0
        self.began = time.perf_counter()
        self._given = 0

    def take(self) -> tuple[bytes, float] | None:
        """The next call and the moment when it is due; None at the end."""
        number, plan = self._given, self.plan
        at = time.perf_counter()
        due = self.began + number / plan.rate if plan.rate else at
        if (due - self.began >= plan.seconds) if plan.seconds else number >= len(self.raw):
            return None
        self._given += 1
        return self.raw[number % len(self.raw)], due

    def report(self) -> Report:
        found = sorted(self.latencies) or [0.0]

        def share(part: float) -> float:
            return round(found[min(len(found) - 1, int(len(found) * part))] * 1000, 3)

        count = len(self.latencies)
        return Report(
            answers=count, failures=self.failures, seconds=time.perf_counter() - self.began,
            bytes_each=self.received // max(count, 1), p50=share(0.5), p95=share(0.95), p99=share(0.99),
            slowest=share(1.0),
        )  # fmt: skip


class _Connection(asyncio.Protocol):
    """One connection that is kept; a call goes out when the answer before has come."""

    def __init__(self, run: _Run, ended: asyncio.Future[None]) -> None:
        self._run, self._ended = run, ended
        self._held = bytearray()
        self._whole = 0
        self._sent = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._ended.done():
            self._ended.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._held += data
        if not self._whole:
            end = self._held.find(_HEAD_END)
            if end < 0:
                return
            head = bytes(self._held[:end]).lower()
            length = head.partition(b"content-length:")[2].partition(b"\r\n")[0].strip()
            self._whole = end + len(_HEAD_END) + int(length or 0)
        if len(self._held) >= self._whole:
            self._finish()

    def _finish(self) -> None:
        run = self._run
        run.latencies.append(time.perf_counter() - self._sent)
        run.received += self._whole
        run.failures += int(self._held[9:12]) not in run.plan.accepted
        self._held.clear()
        self._whole = 0
        self._next()

    def _next(self) -> None:
        assert self._transport is not None
        call = self._run.take()
        if call is None:
            self._transport.close()
            return
        raw, self._sent = call
        wait = self._sent - time.perf_counter()
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._transport.write, raw)
        else:
            self._transport.write(raw)


async def _carry_out(plan: Plan) -> Report:
    loop = asyncio.get_running_loop()
    run = _Run(plan)
    ends: list[asyncio.Future[None]] = []
    for _ in range(plan.connections):
        ended: asyncio.Future[None] = loop.create_future()
        ends.append(ended)
        await loop.create_connection(lambda ended=ended: _Connection(run, ended), "127.0.0.1", plan.port)  # type: ignore[misc]
    await asyncio.gather(*ends)
    return run.report()


def measure(plan: Plan) -> Report:
    """Carries a plan out in another process. Raises RuntimeError when an answer was not what it should be."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"], input=msgspec.json.encode(plan), stdout=subprocess.PIPE, cwd=ROOT,
        timeout=plan.seconds + 120, check=True,
    )  # fmt: skip
    report = msgspec.json.decode(done.stdout, type=Report)
    if report.failures or not report.answers:
        raise RuntimeError(f"{report.failures} of {report.answers} answers were wrong, as to {plan.calls[0].path}")
    return report


def main() -> None:
    plan: Any = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    sys.stdout.write(msgspec.json.encode(asyncio.run(_carry_out(plan))).decode())


if __name__ == "__main__":
    main()
