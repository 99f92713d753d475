"""Pacing, pauses, the breaker and kept answers: what a provider may expect of us."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from campaign.jobs import RedisPace
from campaign.map.online.answers import MemoryAnswers
from campaign.map.online.breaker import Breaker
from campaign.map.online.faults import ProviderUnavailable
from campaign.map.online.hits import Hit, address_hit
from campaign.map.online.kartverket import Kartverket
from campaign.map.online.pacing import Pace
from campaign.map.online.provider import Provider
from campaign.services import ServiceURLs

from .kartverket_server import Fault, KartverketServer


class Asker:
    """A provider over the loopback server."""

    def __init__(self, server: KartverketServer, pace: Pace | None = None) -> None:
        self.geocoder = Kartverket(server.address_url, timeout=0.5)
        self.breaker = Breaker("kartverket", failures=3, rest=0.3)
        self.answers = MemoryAnswers()
        self.provider = Provider(
            "kartverket", "test", pace=pace or Pace("kartverket", per_second=1000), breaker=self.breaker,
            answers=self.answers,
        )  # fmt: skip

    async def ask(self, text: str, **more: Any) -> list[Hit]:
        def call() -> Any:
            return self.geocoder.geocode(text, exactly_one=False)

        return await self.provider.ask({"sok": text}, call, address_hit, **more)


@pytest.fixture
async def asker(kartverket: KartverketServer) -> AsyncIterator[Asker]:
    made = Asker(kartverket)
    yield made
    await made.geocoder.adapter.close()


async def test_no_question_is_put_twice(kartverket: KartverketServer, asker: Asker) -> None:
    first = await asker.ask("Grønnegata 94")
    assert [hit.municipality_number for hit in first] == ["5501"]
    assert await asker.ask("  GRØNNEGATA   94 ") == first
    assert await asker.ask("Finnes ikke 1") == [] == await asker.ask("finnes ikke 1")
    assert len(kartverket.arrivals) == 2
    assert await asker.ask("Åsgata 1") == [] and await asker.ask("Asgata 1") == []
    assert len(kartverket.arrivals) == 4


async def test_what_is_refused_is_not_asked_again(kartverket: KartverketServer, asker: Asker) -> None:
    kartverket.faults.append(Fault(status=400))
    assert await asker.ask("Grønnegata 94") == []
    assert await asker.ask("Grønnegata 94") == []
    assert len(kartverket.arrivals) == 1


@pytest.mark.parametrize(
    "fault", [Fault(status=500), Fault(status=503), Fault(html=True), Fault(cut=True), Fault(seconds=3)]
)
async def test_a_passing_fault_is_an_error_and_is_not_kept(
    kartverket: KartverketServer, asker: Asker, fault: Fault
) -> None:
    kartverket.faults.append(fault)
    with pytest.raises(ProviderUnavailable):
        await asker.ask("Grønnegata 94")
    assert len(kartverket.arrivals) == 1
    assert len(await asker.ask("Grønnegata 94")) == 1


async def test_a_row_of_another_shape_is_an_error(kartverket: KartverketServer, asker: Asker) -> None:
    del kartverket.addresses[0:]
    kartverket.addresses.append({"adressetekst": "Uten kommune 1"})
    with pytest.raises(ProviderUnavailable):
        await asker.ask("Uten")


async def test_the_breaker_opens_probes_once_and_closes(kartverket: KartverketServer, asker: Asker) -> None:
    kartverket.always = Fault(status=500)
    for number in range(3):
        with pytest.raises(ProviderUnavailable):
            await asker.ask(f"Gate {number}")
    assert asker.breaker.is_open and len(kartverket.arrivals) == 3
    with pytest.raises(ProviderUnavailable) as caught:
        await asker.ask("Gate 4")
    assert len(kartverket.arrivals) == 3 and caught.value.retry_after
    await asyncio.sleep(0.31)
    tries = await asyncio.gather(*(asker.ask(f"Gate {n}") for n in range(5)), return_exceptions=True)
    assert len(kartverket.arrivals) == 4 and all(isinstance(one, ProviderUnavailable) for one in tries)
    kartverket.always = None
    await asyncio.sleep(0.35)
    with pytest.raises(ProviderUnavailable):  # a failed probe doubles the rest
        await asker.ask("Grønnegata 94")
    await asyncio.sleep(0.3)
    assert len(await asker.ask("Grønnegata 94")) == 1
    assert not asker.breaker.is_open


async def test_a_probe_that_is_given_up_does_not_keep_others_out(kartverket: KartverketServer, asker: Asker) -> None:
    kartverket.always = Fault(status=500)
    for number in range(3):
        with pytest.raises(ProviderUnavailable):
            await asker.ask(f"Gate {number}")
    kartverket.always = Fault(seconds=0.4)
    await asyncio.sleep(0.31)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await asker.ask("Grønnegata 94")
    kartverket.always = None
    assert len(await asker.ask("Grønnegata 94")) == 1


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_holds_for_every_process(
    kartverket: KartverketServer, services: ServiceURLs, status: int
) -> None:
    paces = [RedisPace(services.redis_url) for _ in range(2)]
    name = f"retry-after-{status}"
    askers = [Asker(kartverket, Pace(name, per_second=50, shared=pace)) for pace in paces]
    kartverket.faults.append(Fault(status=status, headers={"Retry-After": "1"}))
    with pytest.raises(ProviderUnavailable) as caught:
        await askers[0].ask("Grønnegata 94")
    assert caught.value.retry_after == 1
    with pytest.raises(ProviderUnavailable, match="no turn"):
        await askers[1].ask("Grønnegata 96", longest_wait=0.1)
    began = kartverket.arrivals[0].at
    assert len(await askers[1].ask("Grønnegata 96")) == 1
    assert kartverket.arrivals[1].at - began >= 0.95
    for asker, pace in zip(askers, paces, strict=True):
        await asker.geocoder.adapter.close()
        await pace.close()


async def _starts(paces: list[Pace], count: int) -> list[float]:
    starts: list[float] = []

    async def work(pace: Pace) -> None:
        for _ in range(count):
            await pace.turn()
            starts.append(time.monotonic())

    await asyncio.gather(*(work(pace) for pace in paces for _ in range(3)))
    return sorted(starts)


def most_within(starts: list[float], seconds: float = 1.0) -> int:
    """The largest number of starts in any window of that length."""
    return max(sum(1 for other in starts if start <= other < start + seconds) for start in starts)


async def test_processes_share_one_rate(services: ServiceURLs) -> None:
    shared = [RedisPace(services.redis_url) for _ in range(2)]
    starts = await _starts([Pace("one-rate", per_second=20, shared=pace) for pace in shared], 8)
    assert len(starts) == 48
    assert most_within(starts) <= 20
    assert starts[-1] - starts[0] < 48 / 20 * 1.3
    for pace in shared:
        await pace.close()


async def test_without_redis_each_process_keeps_to_half() -> None:
    gone = RedisPace("unix:///nowhere/redis.sock")
    starts = await _starts([Pace("half", per_second=20, shared=gone)], 5)
    assert len(starts) == 15 and most_within(starts) <= 10
    await gone.close()


async def test_a_process_that_is_alone_has_the_whole_rate() -> None:
    starts = await _starts([Pace("alone", per_second=20)], 7)
    assert 15 < most_within(starts) <= 20
