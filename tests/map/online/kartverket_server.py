"""A loopback Kartverket: the searches for addresses and place names as they are documented, with faults on demand.

It holds invented addresses. It is strict where the service is (parameters, limits) and silent where the service is
(unknown filters of place names), and it writes down when each request arrived.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from math import cos, hypot, radians
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from rapidfuzz.distance import OSA

_TRUE, _FALSE = {"true", "1", "yes", "y", "on"}, {"false", "0", "no", "n", "off"}
_WHOLE = {
    "adressekode", "nummer", "gardsnummer", "bruksnummer", "festenummer", "undernummer", "utkoordsys",
    "treffPerSide", "side", "radius", "koordsys",
}  # fmt: skip
_TEXT = {
    "adressenavn", "adressetekst", "adressetilleggsnavn", "bokstav", "kommunenummer", "kommunenavn", "poststed",
    "postnummer", "bruksenhetsnummer", "objtype",
}  # fmt: skip
_SEARCH = _TEXT | {"sok", "adressekode", "nummer", "gardsnummer", "bruksnummer", "festenummer", "undernummer"}
_KNOWN = _SEARCH | {"fuzzy", "sokemodus", "filtrer", "utkoordsys", "treffPerSide", "side", "asciiKompatibel"}
_WILDCARDS = {"sok", "adressenavn", "adressetekst", "kommunenavn", "kommunenummer", "poststed", "postnummer"}
_POINT = {"lat", "lon", "radius", "koordsys", "utkoordsys", "filtrer", "treffPerSide", "side", "asciiKompatibel"}
_REMOVED = re.compile(r'[\\/:!(){}\[\]^?+"~]|&&|\|\|')


class Refused(Exception):
    """400 with the message of the service."""


@dataclass
class Fault:
    """What goes wrong with one request: a wait, a status with headers, HTML, or a cut connection."""

    seconds: float = 0.0
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    html: bool = False
    cut: bool = False


@dataclass
class Arrival:
    """A request: `at` by the monotonic clock, `path`, parameters as they came, and who says to be asking."""

    at: float
    path: str
    asked: list[tuple[str, str]]
    agent: str


def address(
    street: str, number: int, code: str, place: str, municipality: tuple[str, str], point: tuple[float, float],
    *, letter: str = "", farm: tuple[int, int] = (100, 1),
) -> dict[str, Any]:  # fmt: skip
    """A row of the address search."""
    text = f"{street} {number}{letter}"
    return {
        "adressenavn": street, "adressetekst": text, "adressetilleggsnavn": None, "adressekode": 1000,
        "nummer": number, "bokstav": letter, "kommunenummer": municipality[0], "kommunenavn": municipality[1].upper(),
        "gardsnummer": farm[0], "bruksnummer": farm[1], "festenummer": 0, "undernummer": None,
        "bruksenhetsnummer": ["H0101", "H0102"], "objtype": "Vegadresse", "poststed": place.upper(),
        "postnummer": code, "adressetekstutenadressetilleggsnavn": text, "stedfestingverifisert": True,
        "representasjonspunkt": {"epsg": "EPSG:4258", "lat": point[0], "lon": point[1]},
        "oppdateringsdato": "2024-01-01T00:00:00",
    }  # fmt: skip


def place_name(name: str, kind: str, municipality: tuple[str, str], point: tuple[float, float]) -> dict[str, Any]:
    """A row of the search for place names."""
    return {
        "skrivemåte": name, "skrivemåtestatus": "godkjent og prioritert", "navnestatus": "hovednavn",
        "språk": "Norsk", "navneobjekttype": kind, "stedsnummer": 1, "stedstatus": "aktiv",
        "representasjonspunkt": {"koordsys": 4258, "nord": point[0], "øst": point[1]},
        "fylker": [{"fylkesnavn": "", "fylkesnummer": municipality[0][:2]}],
        "kommuner": [{"kommunenavn": municipality[1], "kommunenummer": municipality[0]}],
    }  # fmt: skip


class KartverketServer:
    """Runs in a thread of its own between `with` and its end, at `address_url` and `place_names_url`."""

    def __init__(self, addresses: list[dict[str, Any]], names: list[dict[str, Any]] | None = None) -> None:
        self.addresses, self.names = addresses, names or []
        self.arrivals: list[Arrival] = []
        #: Faults of the next requests, one each; and the one of every request after them.
        self.faults: deque[Fault] = deque()
        self.always: Fault | None = None
        self.latency = 0.0
        self.port = 0

    @property
    def address_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/adresser/v1"

    @property
    def place_names_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/stedsnavn/v1"

    def __enter__(self) -> KartverketServer:
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, *_exception: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._talks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._talk, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._stop.wait()
        server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._talks.add(task)
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode():
                parts = urlsplit(head.split(" ")[1])
                agent = re.search(r"(?im)^user-agent: (.*?)\r$", head)
                asked = parse_qsl(parts.query, keep_blank_values=True)
                self.arrivals.append(Arrival(time.monotonic(), parts.path, asked, agent[1] if agent else ""))
                fault = self.faults.popleft() if self.faults else self.always or Fault()
                await asyncio.sleep(self.latency + fault.seconds)
                if fault.cut:
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{")
                    return
                writer.write(self._response(parts.path, asked, fault))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the client has gone, or the server stops
        finally:
            self._talks.discard(task)
            writer.close()

    def _response(self, path: str, asked: list[tuple[str, str]], fault: Fault) -> bytes:
        kind, body, status = "application/json", "", fault.status or 200
        if fault.html or fault.status:
            kind, body = "text/html", "<html><body>Vedlikehold</body></html>"
        else:
            try:
                body = self._answer(path, asked)
            except Refused as error:
                status, body = 400, json.dumps({"message": error.args[0]})
        raw = body.encode()
        headers = {"Content-Type": f"{kind}; charset=utf-8", "Content-Length": str(len(raw)), **fault.headers}
        head = f"HTTP/1.1 {status} X\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
        return head.encode() + raw

    def _answer(self, path: str, asked: list[tuple[str, str]]) -> str:
        if path == "/stedsnavn/v1/navn":
            return json.dumps(self._names(asked), ensure_ascii=False)
        first: dict[str, str] = {}
        for name, value in asked:
            first.setdefault(name, value)
        answer = self._search(first) if path == "/adresser/v1/sok" else self._near(first)
        return json.dumps(answer, ensure_ascii=_boolean(first, "asciiKompatibel", True))

    # -- /sok ----------------------------------------------------------------------------------------------------------

    def _search(self, asked: dict[str, str]) -> dict[str, Any]:
        _check(asked, _KNOWN)
        if not _SEARCH & asked.keys():
            raise Refused("Minst ett søkeparameter må oppgis.")
        sok, fuzzy = asked.get("sok", ""), _boolean(asked, "fuzzy", False)
        if len(sok) > 500 or len(sok.split()) > 50:
            raise Refused({"sok": ["Søket er for langt."]})
        if fuzzy and "*" in sok:
            raise Refused("Wildcard kan ikke brukes med fuzzysøk.")
        if asked.get("objtype", "Vegadresse") not in ("Vegadresse", "Matrikkeladresse"):
            raise Refused({"objtype": ["Ugyldig objekttype."]})
        words = _REMOVED.sub(" ", sok).replace("-", " ").casefold().split()
        need = any if asked.get("sokemodus") == "OR" else all
        found = [
            row for row in self.addresses
            if (not words or need(_has_word(row, word, fuzzy) for word in words))
            and all(_has_field(row, name, value) for name, value in asked.items() if name in _SEARCH - {"sok"})
        ]  # fmt: skip
        return _page(found, asked)

    # -- /punktsok -----------------------------------------------------------------------------------------------------

    def _near(self, asked: dict[str, str]) -> dict[str, Any]:
        _check(asked, _POINT)
        missing = {name: ["Missing data for required field."] for name in ("lat", "lon", "radius") if name not in asked}
        if missing:
            raise Refused(missing)
        lat, lon = float(asked["lat"]), float(asked["lon"])
        if not 57 <= lat <= 80:
            raise Refused({"lat": ["lat-koordinatene er utenfor Norge."]})
        if not 4 <= lon <= 31:
            raise Refused({"lon": ["lon-koordinatene er utenfor Norge."]})
        found = []
        for row in self.addresses:
            point = row["representasjonspunkt"]
            metres = hypot((point["lat"] - lat) * 111_200, (point["lon"] - lon) * 111_200 * cos(radians(lat)))
            if metres <= int(asked["radius"]):
                found.append({**row, "meterDistanseTilPunkt": metres})
        return _page(sorted(found, key=lambda row: row["meterDistanseTilPunkt"]), asked)

    # -- /navn ---------------------------------------------------------------------------------------------------------

    def _names(self, asked: list[tuple[str, str]]) -> dict[str, Any]:
        first = dict(reversed(asked))
        sok, fuzzy = first.get("sok", ""), _boolean(first, "fuzzy", False)
        if sok and not sok.strip("* "):
            raise Refused("Søkeparameteren kan ikke kun være et wildcard.")
        per_page, page = int(first.get("treffPerSide", "10")), int(first.get("side", "1"))
        if not 1 <= per_page <= 500 or not 1 <= page <= 500:
            raise Refused({"side": ["Må være mellom 1 og 500."]})
        within = {value for name, value in asked if name == "knr"}
        pattern = re.compile(re.escape(sok.casefold()).replace(r"\*", ".*"))
        found = []
        for row in self.names:
            name = row["skrivemåte"].casefold()
            near = fuzzy and OSA.distance(name, sok.casefold()) <= 3
            if (pattern.fullmatch(name) or near) and (not within or row["kommuner"][0]["kommunenummer"] in within):
                found.append(row)
        start = (page - 1) * per_page
        meta = {"side": page, "totaltAntallTreff": len(found), "treffPerSide": per_page, "viserFra": 1, "viserTil": 10}
        return {"metadata": meta, "navn": found[start : start + per_page]}


def _check(asked: dict[str, str], known: set[str]) -> None:
    unknown = asked.keys() - known
    if unknown:
        raise Refused({name: ["Unknown field."] for name in sorted(unknown)})
    for name, value in asked.items():
        if "*" in value and name not in _WILDCARDS and name != "filtrer":
            raise Refused({name: ["Wildcard er ikke tillatt."]})
        if name in _WHOLE and not value.isdecimal():
            raise Refused({name: ["Not a valid integer."]})
        if name == "kommunenummer" and not re.fullmatch(r"[\d*]{4}|\d*\*", value):
            raise Refused({name: ["Ugyldig kommunenummer."]})
    if asked.get("utkoordsys", "4258") not in ("4258", "4326", "25833"):
        raise Refused({"utkoordsys": ["Ukjent koordinatsystem."]})


def _page(found: list[dict[str, Any]], asked: dict[str, str]) -> dict[str, Any]:
    per_page, page = int(asked.get("treffPerSide", "10")), int(asked.get("side", "0"))
    if not 1 <= per_page <= 1000 or per_page * (page + 1) > 10_000:
        raise Refused({"treffPerSide": ["For mange treff."]})
    start = per_page * page
    whole = {
        "metadata": {
            "treffPerSide": per_page, "side": page, "totaltAntallTreff": len(found), "viserFra": start,
            "viserTil": start + per_page, "sokeStreng": "", "asciiKompatibel": True,
        },
        "adresser": found[start : start + per_page],
    }  # fmt: skip
    if "filtrer" not in asked:
        return whole
    fields = set(address("", 1, "", "", ("", ""), (0, 0))) | {"meterDistanseTilPunkt"}
    names = asked["filtrer"].split(",")
    known = {f"adresser.{name}" for name in fields} | {f"metadata.{name}" for name in whole["metadata"]}
    if set(names) - known - {"adresser", "metadata"}:
        raise Refused({"filtrer": ["Ukjent felt."]})
    kept = {name.removeprefix("adresser.") for name in names if name.startswith("adresser.")}
    metadata = {k: v for k, v in whole["metadata"].items() if f"metadata.{k}" in names}
    rows = [{k: v for k, v in row.items() if k in kept} for row in whole["adresser"]]
    return {"metadata": metadata, "adresser": rows}


def _boolean(asked: dict[str, str], name: str, default: bool) -> bool:
    value = asked.get(name, "").lower()
    if not value:
        return default
    if value not in _TRUE | _FALSE:
        raise Refused({name: ["Not a valid boolean."]})
    return value in _TRUE


def _has_word(row: dict[str, Any], word: str, fuzzy: bool) -> bool:
    text = " ".join(str(row[name]) for name in ("adressetekst", "postnummer", "poststed", "kommunenavn"))
    terms = [*text.casefold().split(), row["kommunenummer"]]
    if "*" in word:
        pattern = re.compile(re.escape(word).replace(r"\*", ".*"))
        return any(pattern.fullmatch(term) for term in terms)
    if fuzzy and not word.isdecimal():
        slips = 0 if len(word) < 3 else 1 if len(word) < 6 else 2
        return any(OSA.distance(term, word) <= slips for term in terms)
    return word in terms


def _has_field(row: dict[str, Any], name: str, value: str) -> bool:
    own = row[name]
    if name in _WHOLE:
        return bool(own == int(value))
    if name == "bokstav":
        return bool((own or "") == value.upper())
    have, wanted = str(own or "").casefold().split(), value.casefold().split()
    if wanted and wanted[-1].endswith("*"):
        start, tail = wanted[:-1], wanted[-1][:-1]
        return any(
            have[i : i + len(start)] == start and have[i + len(start)].startswith(tail)
            for i in range(len(have) - len(start))
        )
    return any(have[i : i + len(wanted)] == wanted for i in range(len(have) - len(wanted) + 1))
