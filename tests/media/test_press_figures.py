"""Press releases apart, counties, and shares of voice, by the API and by the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from campaign import db
from tests.conftest import Installation
from tests.media.exports import article, meltwater
from tests.media.test_import import undo, upload
from tests.media.test_team_pages import csrf

RELEASE = (
    "Fredag markeres verdensdagen for psykisk helse over hele landet med flere tusen arrangementer der alle som vil "
    "kan komme og snakke sammen om det som er vanskelig og om det som hjelper i hverdagen"
)
OWN_WORDS = (
    "I kveld fylte naboene det gamle samvirkelaget i bygda for å høre tre unge fortelle hvordan de fant hjelp da livet "
    "var som tyngst, og lensmannen kokte kaffe til alle"
)
VOICE = "/api/v1/reach/share-of-voice"


def summary(installation: Installation) -> dict[str, Any]:
    answer = installation.client.get("/api/v1/reach/summary?year=2025", headers=installation.token("analyst"))
    found: dict[str, Any] = answer.json()
    return found


def triple(mentions: dict[str, Any]) -> tuple[int, int, int]:
    return mentions["hits"], mentions["placements"], mentions["unique_stories"]


def counties(installation: Installation) -> dict[str | None, int]:
    """Placements by county."""
    answer = installation.client.get("/api/v1/reach/counties?year=2025", headers=installation.token("analyst"))
    assert answer.status_code == 200, answer.text
    return {one["county"]: one["placements"] for one in answer.json()["items"]}


def test_releases_and_their_copies_are_apart(installation: Installation, tmp_path: Path) -> None:
    told = [
        article("NTB Kommunikasjon", "Tusenvis markerer dagen", lead=RELEASE),
        article("Fjordposten", "Markerer dagen sammen", lead=RELEASE + " igjen", at=5),
        article("Dalposten", "Tusenvis markerer dagen", lead=OWN_WORDS, at=9),
        article("Kystavisa", "Tusenvis markerer dagen", at=9),
        article("Byavisa", "En sak for seg", lead=OWN_WORDS + " til slutt", at=200),
    ]
    (view,) = upload(installation, meltwater(tmp_path / "1.csv", told))
    figures = summary(installation)
    # Print, a new headline over the same text, and a bare headline are copies; own words under it are not.
    assert triple(figures["releases"]) == (3, 3, 1) and triple(figures["mentions"]) == (2, 2, 2)
    assert figures["releases"]["definition"] != figures["mentions"]["definition"]
    assert figures["potential_audience"]["value"] == 20_000
    daily = installation.client.get("/api/v1/reach/daily?year=2025", headers=installation.token("analyst")).json()
    assert sum(day["mentions"]["hits"] for day in daily["items"]) == 2
    installation.sign_in("analyst")
    page = installation.client.get("/team/rekkevidde").text
    assert "/team/saker?year=2025" in page
    undo(installation, view)
    assert triple(summary(installation)["releases"]) == (0, 0, 0)


def test_a_copy_is_editorial_again_when_its_release_goes(installation: Installation, tmp_path: Path) -> None:
    copy = meltwater(tmp_path / "1.csv", [article("Fjordposten", "Markerer dagen sammen", lead=RELEASE, at=5)])
    upload(installation, copy)
    assert triple(summary(installation)["mentions"]) == (1, 1, 1)
    release = article("Redaksjonen", "Tusenvis", lead=RELEASE, url="https://www.mynewsdesk.com/no/x/pressreleases/1")
    (view,) = upload(installation, meltwater(tmp_path / "2.csv", [release]))
    assert triple(summary(installation)["mentions"]) == (0, 0, 0)
    assert triple(summary(installation)["releases"]) == (2, 2, 1)
    undo(installation, view)
    assert triple(summary(installation)["mentions"]) == (1, 1, 1)


def test_counties_of_outlets_and_texts(installation: Installation, tmp_path: Path) -> None:
    told = [
        article("Nordlys", "Konsert for alle"),
        article("www.bt.no", "Samling på torget"),
        article("Vadsø Avis", "En kveld i Oslo"),
        article("Riksavisa", "Ordføreren i Hammerfest gikk tur", at=1),
        article("Riksavisa", "Full sal", lead="Både i Bodø og på Fauske var det fullt.", at=2),
        article("Riksavisa", "Samlet folk i Bergen og Stavanger", at=3),
        article("Riksavisa", "Kari Moss og Ole Strand holdt foredrag", at=4),
        article("Riksavisa", "Sola skinte og alle var i Lund", at=5),
    ]
    upload(installation, meltwater(tmp_path / "1.csv", told))
    assert counties(installation) == {"Finnmark": 2, "Nordland": 1, "Troms": 1, "Vestland": 1, None: 3}
    rows = installation.run(db.fetch, "SELECT title, municipality_number, place_by FROM article")
    found = {row["title"]: (row["municipality_number"], row["place_by"]) for row in rows}
    assert found["Konsert for alle"] == ("5501", "outlet")
    assert found["Ordføreren i Hammerfest gikk tur"] == ("5603", "text")
    assert found["Full sal"] == (None, "text") and found["Sola skinte og alle var i Lund"] == (None, None)
    installation.sign_in("analyst")
    page = installation.client.get("/team/rekkevidde").text
    assert "Finnmark" in page and "Vestland" in page


def test_places_are_found_anew_with_other_data(installation: Installation, tmp_path: Path) -> None:
    upload(installation, meltwater(tmp_path / "1.csv", [article("Nordlys", "Konsert for alle")]))
    older = "UPDATE article SET county = '99', place_mark = digest || 'older'"
    installation.run(db.fetch, older)
    installation.run(installation.parts.article_places.ensure)
    installation.work()
    assert counties(installation) == {"Troms": 1}
    # With the same data nothing is to be done.
    installation.run(installation.parts.article_places.ensure)
    assert installation.work() == 0


def test_a_headline_that_changed_is_placed_anew(installation: Installation, tmp_path: Path) -> None:
    url = "https://www.riksavisa.no/1"
    upload(installation, meltwater(tmp_path / "1.csv", [article("Riksavisa", "Konsert i Bodø", url=url)]))
    (view,) = upload(installation, meltwater(tmp_path / "2.csv", [article("Riksavisa", "Konsert i Tromsø", url=url)]))
    assert counties(installation) == {"Troms": 1}
    undo(installation, view)
    installation.work()
    assert counties(installation) == {"Nordland": 1}


def stated(**changes: Any) -> dict[str, Any]:
    return {
        "year": 2025, "name": "Mental Helse og Kirkens SOS", "holds": "«Mental Helse» OR «Kirkens SOS»",
        "source": "Retriever, norske aviser", "first_day": "2025-01-01", "last_day": "2025-12-31", **changes,
    }  # fmt: skip


def test_no_share_without_a_set(installation: Installation, tmp_path: Path) -> None:
    upload(installation, meltwater(tmp_path / "1.csv", [article("A", "En sak her"), article("B", "En sak til")]))
    headers = installation.token("analyst")
    assert installation.client.get(f"{VOICE}?year=2025", headers=headers).json()["items"] == []
    made = installation.client.post(VOICE, json=stated(total=8), headers=headers)
    assert made.status_code == 201, made.text
    share = made.json()
    assert (share["own"], share["total"], share["share"]) == (2, 8, 25.0) and share["name"] and share["holds"]
    installation.sign_in("analyst")
    for address in ("/team/rekkevidde?year=2025", "/team/rekkevidde/andel?year=2025"):
        page = installation.client.get(address).text
        assert "25\u00a0%" in page and "Kirkens SOS" in page and "Retriever, norske aviser" in page
    answer = installation.client.delete(f"{VOICE}/{share['id']}", headers=headers)
    assert answer.status_code == 200
    assert "25\u00a0%" not in installation.client.get("/team/rekkevidde?year=2025").text
    assert installation.client.delete(f"{VOICE}/99", headers=headers).status_code == 404


def test_the_share_of_2024(installation: Installation) -> None:
    sent = stated(year=2024, first_day="2024-01-01", last_day="2024-12-31", own=1923, total=1923 + 1529)
    made = installation.client.post(VOICE, json=sent, headers=installation.token("analyst"))
    assert made.json()["share"] == 55.7 and made.json()["own_is_given"]


def test_an_import_may_be_the_set(installation: Installation, tmp_path: Path) -> None:
    upload(installation, meltwater(tmp_path / "1.csv", [article("A", "En sak her")]))
    every = [article(f"Avis {number}", f"Omtale nummer {number}") for number in range(4)]
    (view,) = upload(installation, meltwater(tmp_path / "alle.csv", every), preview="true")
    headers = installation.token("analyst")
    made = installation.client.post(VOICE, json=stated(import_id=view["id"]), headers=headers)
    assert made.status_code == 201 and (made.json()["total"], made.json()["share"]) == (4, 25.0)
    undo(installation, view)
    (share,) = installation.client.get(f"{VOICE}?year=2025", headers=headers).json()["items"]
    assert share["share"] is None and share["doubt"]


@pytest.mark.parametrize("preview", ["true", "false"])
def test_a_set_and_the_own_mentions_count_the_same_kinds(
    installation: Installation, tmp_path: Path, preview: str
) -> None:
    mine = [article("NRK", "En sak her"), article("NTB Kommunikasjon", "En pressemelding fra oss")]
    upload(installation, meltwater(tmp_path / "1.csv", mine))
    others = [article(f"Avis {number}", f"Omtale nummer {number}") for number in range(2)]
    said = [
        article(
            "Twitter", "", medium="social", document_id=f"19765000000000000{number}", url=f"https://x.com/a/{number}"
        )
        for number in range(8)
    ]
    path = meltwater(tmp_path / "alle.csv", mine + others + said)
    (view,) = upload(installation, path, preview=preview)
    headers = installation.token("analyst")
    sent = stated(import_id=view["id"], **({"own": 1} if preview == "false" else {}))
    share = installation.client.post(VOICE, json=sent, headers=headers).json()
    # In a file that waits releases are not told apart, so they are counted on both sides.
    assert (share["own"], share["total"]) == ((2, 4) if preview == "true" else (1, 3))
    assert share["share"] == (50.0 if preview == "true" else 33.3)
    plain = installation.client.post(VOICE, json=stated(total=9), headers=headers).json()
    assert plain["own"] == 1, "what only the file of a set says is not own"
    assert (share["definition"] != plain["definition"]) == (preview == "true")


@pytest.mark.parametrize(
    ("changes", "status", "pointers"),
    [
        ({}, 422, ["/total"]),
        ({"total": 5, "import_id": 1}, 422, ["/total"]),
        ({"import_id": 77}, 422, ["/import_id"]),
        ({"total": 5, "name": " ", "last_day": "2024-01-01"}, 422, ["/name", "/last_day"]),
        ({"total": 0}, 400, ["/total"]),
        ({"total": 5, "more": 1}, 400, [""]),
    ],
)
def test_faults_of_a_set(
    installation: Installation, changes: dict[str, Any], status: int, pointers: list[str]
) -> None:  # fmt: skip
    answer = installation.client.post(VOICE, json=stated(**changes), headers=installation.token("analyst"))
    assert answer.status_code == status
    assert [one["pointer"] for one in answer.json()["errors"]] == pointers


def test_a_set_that_is_too_small_shows_no_share(installation: Installation, tmp_path: Path) -> None:
    upload(installation, meltwater(tmp_path / "1.csv", [article("A", "En sak her"), article("B", "En sak til")]))
    made = installation.client.post(VOICE, json=stated(total=1), headers=installation.token("analyst")).json()
    assert made["share"] is None and made["doubt"]


def test_a_set_without_own_mentions_shows_no_share(installation: Installation, tmp_path: Path) -> None:
    """The file of the set holds own and others' mentions alike: counted as own they would make a hundred per cent."""
    every = [article(f"Avis {number}", f"Omtale nummer {number}") for number in range(4)]
    (view,) = upload(installation, meltwater(tmp_path / "alle.csv", every))
    headers = installation.token("analyst")
    for changes in ({"import_id": view["id"]}, {"total": 40}):
        made = installation.client.post(VOICE, json=stated(**changes), headers=headers).json()
        assert made["share"] is None and "egne" in made["doubt"] and made["own"] == 0, made
    given = installation.client.post(VOICE, json=stated(import_id=view["id"], own=0), headers=headers).json()
    assert given["share"] == 0 and not given["doubt"]
    installation.sign_in("analyst")
    for address in ("/team/rekkevidde/andel?year=2025",):
        page = installation.client.get(address).text
        assert "100\u00a0%" not in page and "Importer de egne omtalene" in page
    upload(installation, meltwater(tmp_path / "egne.csv", every[:1]))
    shares = installation.client.get(f"{VOICE}?year=2025", headers=headers).json()["items"]
    assert [one["share"] for one in shares] == [25.0, 2.5, 0]


def test_the_form_of_sets(installation: Installation) -> None:
    installation.sign_in("analyst")
    page = installation.client.get("/team/rekkevidde/andel?year=2025").text
    form = {**stated(total="3 452", own="1 923"), "year": "2025", "csrf": csrf(page), "act": "state"}
    faulty = installation.client.post("/team/rekkevidde/andel", data={**form, "name": "", "total": "mange"})
    assert faulty.status_code == 422 and "Retriever, norske aviser" in faulty.text
    assert 'href="#f-name"' in faulty.text and 'href="#f-total"' in faulty.text
    page = installation.client.post("/team/rekkevidde/andel", data=form).text
    assert "55,7\u00a0%" in page
    number = page.split('name="set" value="')[1].split('"')[0]
    page = installation.client.post(
        "/team/rekkevidde/andel", data={"csrf": csrf(page), "act": "remove", "set": number, "year": "2025"}
    ).text
    assert "55,7\u00a0%" not in page
    assert installation.client.post("/team/rekkevidde/andel", data={"act": "remove"}).status_code == 403
