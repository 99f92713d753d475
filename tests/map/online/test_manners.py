"""Pacing, pauses, the breaker and kept answers: what a provider may expect of us."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from campaign import db
from campaign.jobs import RedisPace
from campaign.map.online.answers import Answers, DatabaseAnswers, MemoryAnswers
from campaign.map.online.breaker import Breaker
from campaign.map.online.faults import ProviderUnavailable
from campaign.map.online.hits import Hit, address_hit
from campaign.map.online.kartverket import Kartverket
from campaign.map.online.pacing import Pace
from campaign.map.online.provider import Provider
from campaign.services import ServiceURLs
from tests.conftest import Installation

from .kartverket_server import Fault, KartverketServer, address


class Asker:
    """A provider over the loopback server."""

    def __init__(
        self, server: KartverketServer, pace: Pace | None = None, *, timeout: float = 0.5, rest: float = 0.3
    ) -> None:
        self.geocoder = Kartverket(server.address_url, timeout=timeout)
        self.breaker = Breaker("kartverket", failures=3, rest=rest)
        self.answers: Answers = MemoryAnswers()
        self.provider = Provider(
            "kartverket", "test", pace=pace or Pace("kartverket", per_second=1000), breaker=self.breaker,
            answers=self.answers, ready=self.geocoder.adapter.open,
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


def test_what_is_refused_is_asked_again_after_a_day(installation: Installation) -> None:
    async def age(hours: int) -> None:
        await db.fetch("UPDATE provider_answer SET asked_at = now() - make_interval(hours => $1)", hours)

    async def carry_out() -> list[list[Hit] | None]:
        answers = DatabaseAnswers("kartverket", "test")
        await answers.keep_refusal("refused")
        await answers.keep("missing", [])
        found = [await answers.get(text) for text in ("refused", "missing", "new")]
        for hours in (23, 25, 91 * 24):
            await age(hours)
            found += [await answers.get(text) for text in ("refused", "missing")]
        await answers.keep("refused", [])
        return [*found, await answers.get("refused")]

    assert installation.run(carry_out) == [[], [], None, [], [], None, [], None, None, []]


async def test_refusals_in_a_row_open_the_breaker(kartverket: KartverketServer, asker: Asker) -> None:
    kartverket.faults.extend([Fault(status=400), Fault(status=400), Fault(), Fault(status=400), Fault(status=400)])
    for number in range(5):
        await asker.ask(f"Gate {number}")
    assert not asker.breaker.is_open
    kartverket.faults.append(Fault(status=400))
    assert await asker.ask("Gate 5") == []
    with pytest.raises(ProviderUnavailable):
        await asker.ask("Gate 6")
    assert asker.breaker.is_open and len(kartverket.arrivals) == 6


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


@pytest.mark.parametrize("wrong", [{"nummer": "94"}, {"kommunenummer": None, "nummer": {}}, {"bokstav": 7}])
async def test_answers_that_are_not_as_documented_open_the_breaker(
    kartverket: KartverketServer, asker: Asker, wrong: dict[str, Any]
) -> None:
    kartverket.addresses[:] = [
        {**address("Grønnegata", 94, "9008", "Tromsø", ("5501", "Tromsø"), (69.6, 18.9)), **wrong}
    ]
    for number in range(3):
        with pytest.raises(ProviderUnavailable):
            await asker.ask("Grønnegata" + " 9008" * number)
    assert asker.breaker.is_open and len(kartverket.arrivals) == 3


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


async def test_what_waits_for_its_turn_does_not_go_out_when_the_breaker_has_opened(
    kartverket: KartverketServer,
) -> None:
    kartverket.always = Fault(status=500)
    asker = Asker(kartverket, Pace("kartverket", per_second=10), rest=30)
    tries = await asyncio.gather(*(asker.ask(f"Gate {n}") for n in range(12)), return_exceptions=True)
    await asker.geocoder.adapter.close()
    assert all(isinstance(one, ProviderUnavailable) for one in tries)
    assert 3 <= len(kartverket.arrivals) <= 4


async def test_only_the_probe_tells_of_an_open_breaker(kartverket: KartverketServer) -> None:
    asker = Asker(kartverket, timeout=10)
    kartverket.faults.extend([Fault(seconds=1), *(Fault(status=500) for _ in range(3))])
    slow = asyncio.create_task(asker.ask("Grønnegata 94"))
    for _ in range(500):
        if kartverket.arrivals:
            break
        await asyncio.sleep(0.01)
    for number in range(3):
        with pytest.raises(ProviderUnavailable):
            await asker.ask(f"Gate {number}")
    assert asker.breaker.is_open
    assert len(await slow) == 1  # an answer to what was asked before it opened
    assert asker.breaker.is_open
    assert len(await asker.ask("Grønnegata 96")) == 1
    assert not asker.breaker.is_open
    await asker.geocoder.adapter.close()


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "value",
    [
        "om litt", "-5", "0", "9" * 30, "9" * 5000, "Fri, 31 Feb 2027 10:00:00 GMT", "Fri, 31 Dec 99999 23:59:59 GMT",
        "Mon, 99 Foo -1 99:99:99 +9999999999", "",
    ],
)  # fmt: skip
async def test_a_retry_after_that_cannot_be_is_no_other_error(
    kartverket: KartverketServer, asker: Asker, status: int, value: str
) -> None:
    kartverket.faults.append(Fault(status=status, headers={"Retry-After": value}))
    with pytest.raises(ProviderUnavailable) as caught:
        await asker.ask("Grønnegata 94")
    assert caught.value.retry_after is None or 1 <= caught.value.retry_after <= 3600


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


async def test_what_is_slow_before_the_first_request_costs_no_turn(
    kartverket: KartverketServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = ssl.create_default_context

    def slow(*arguments: Any, **more: Any) -> ssl.SSLContext:
        time.sleep(0.4)
        return plain(*arguments, **more)

    monkeypatch.setattr(ssl, "create_default_context", slow)
    asker = Asker(kartverket, Pace("slow-start", per_second=5))
    await asyncio.gather(*(asker.ask(text) for text in ("Grønnegata 94", "Grønnegata 96")))
    await asker.geocoder.adapter.close()
    first, second = (arrival.at for arrival in kartverket.arrivals)
    assert second - first > 0.15


class SlowRedis(RedisPace):
    """A Redis so many seconds away."""

    def __init__(self, url: str, seconds: float) -> None:
        super().__init__(url)
        self._seconds = seconds

    async def reserve(self, key: str, interval_ms: int, longest_ms: int) -> tuple[bool, int, int]:
        await asyncio.sleep(self._seconds / 2)
        found = await super().reserve(key, interval_ms, longest_ms)
        await asyncio.sleep(self._seconds / 2)
        return found

    async def standing(self, key: str, turn_ms: int) -> tuple[int, int]:
        await asyncio.sleep(self._seconds / 2)
        found = await super().standing(key, turn_ms)
        await asyncio.sleep(self._seconds / 2)
        return found


async def test_a_redis_that_is_far_away_is_not_taken_for_lateness(services: ServiceURLs) -> None:
    shared = [SlowRedis(services.redis_url, 0.03) for _ in range(2)]
    starts = await _starts([Pace("far-away", per_second=20, shared=pace) for pace in shared], 6)
    # So few requests bunch by the jitter of a busy machine, which a longer span evens out.
    assert len(starts) == 36 and starts[-1] - starts[0] >= 35 / 20
    for pace in shared:
        await pace.close()


async def test_a_process_that_is_much_further_from_redis_than_others_gives_its_turns_up(services: ServiceURLs) -> None:
    near, far = RedisPace(services.redis_url), SlowRedis(services.redis_url, 0.12)
    distant = Pace("unequal", per_second=20, shared=far)
    refused = asyncio.ensure_future(distant.turn())
    starts = await _starts([Pace("unequal", per_second=20, shared=near)], 10)
    with pytest.raises(ProviderUnavailable):
        await refused
    assert len(starts) == 30 and most_within(starts) <= 20
    for pace in (near, far):
        await pace.close()


async def test_a_turn_that_the_process_slept_through_is_not_used(services: ServiceURLs) -> None:
    shared = RedisPace(services.redis_url)
    pace = Pace("slept-through", per_second=5, shared=shared)
    await pace.turn()
    starts: list[float] = []

    async def work() -> None:
        await pace.turn()
        starts.append(time.monotonic())

    waiting = asyncio.gather(*(work() for _ in range(3)))
    await asyncio.sleep(0.1)
    time.sleep(0.7)  # as a process does that gets no processor; three turns go by  # noqa: ASYNC251
    await waiting
    assert min(starts[1] - starts[0], starts[2] - starts[1]) > 0.1
    await shared.close()


async def test_processes_share_one_rate(services: ServiceURLs) -> None:
    shared = [RedisPace(services.redis_url) for _ in range(2)]
    starts = await _starts([Pace("one-rate", per_second=20, shared=pace) for pace in shared], 8)
    assert len(starts) == 48
    assert most_within(starts) <= 20
    assert starts[-1] - starts[0] < 48 / 20 * 1.3
    for pace in shared:
        await pace.close()


async def test_without_redis_each_process_keeps_to_its_part() -> None:
    gone = [RedisPace("unix:///nowhere/redis.sock") for _ in range(3)]
    starts = await _starts([Pace("part", per_second=40, shared=pace, processes=3) for pace in gone], 6)
    assert len(starts) == 54 and most_within(starts) <= 40
    assert starts[-1] - starts[0] < 54 / 40 * 1.5
    for pace in gone:
        await pace.close()


async def test_a_process_that_is_alone_has_the_whole_rate() -> None:
    starts = await _starts([Pace("alone", per_second=20)], 7)
    assert 15 < most_within(starts) <= 20
