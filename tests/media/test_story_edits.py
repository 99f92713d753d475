"""Stories that people take apart and put together: remembered, taken back, and never a matter of the order of files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from campaign import db
from campaign.media.story_edits.decisions import Decision, Told, decide
from tests.conftest import Installation
from tests.media.exports import article, meltwater
from tests.media.test_import import undo, upload
from tests.media.test_team_pages import csrf

STORIES = "/api/v1/media/stories"
START = datetime(2025, 10, 10, tzinfo=UTC)


def listed(installation: Installation) -> list[dict[str, Any]]:
    answer = installation.client.get("/api/v1/reach/stories?year=2025&limit=100", headers=installation.token("analyst"))
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def outlets(installation: Installation) -> list[list[str]]:
    """The outlets of each story."""
    return sorted(sorted(one["outlets"]) for one in listed(installation))


def opened(installation: Installation, story: str) -> dict[str, Any]:
    answer = installation.client.get(f"{STORIES}/{story}", headers=installation.token("analyst"))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def split(installation: Installation, *names: str) -> Any:
    """Takes the articles of these outlets out of the story that they are in."""
    keys = [
        one["key"]
        for story in listed(installation)
        for one in opened(installation, story["id"])["articles"]
        if one["outlet"] in names
    ]
    return installation.client.post(
        f"{STORIES}/split", json={"articles": keys}, headers=installation.token("analyst")
    )  # fmt: skip


def merge(installation: Installation, *names: str) -> Any:
    """Puts the stories that these outlets told together."""
    ids = [one["id"] for one in listed(installation) if set(one["outlets"]) & set(names)]
    return installation.client.post(f"{STORIES}/merge", json={"stories": ids}, headers=installation.token("analyst"))


def edits(installation: Installation) -> list[dict[str, Any]]:
    answer = installation.client.get("/api/v1/media/story-edits", headers=installation.token("analyst"))
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def papers(path: Path, *names: str, title: str = "Samme tittel her", at: float = 0) -> Path:
    return meltwater(path, [article(name, title, at=at + number) for number, name in enumerate(names)])


def test_a_long_story_is_shown_in_pages(installation: Installation, tmp_path: Path) -> None:
    upload(installation, papers(tmp_path / "1.csv", *(f"Avis {number:03}" for number in range(25))))
    names = [f"Blad {number:03}" for number in range(220)]
    many = [article(name, "Samme tittel her", at=24 + number / 10) for number, name in enumerate(names)]
    upload(installation, meltwater(tmp_path / "2.csv", many))
    (one,) = listed(installation)
    headers = installation.token("analyst")
    found = opened(installation, one["id"])
    assert (len(found["articles"]), found["total"], found["next"], found["hits"]) == (100, 245, "100", 245)
    last = installation.client.get(f"{STORIES}/{one['id']}?cursor=200", headers=headers).json()
    assert (len(last["articles"]), last["next"], last["hits"]) == (45, None, 245)
    assert installation.client.get(f"{STORIES}/{one['id']}?limit=101", headers=headers).status_code == 400
    installation.sign_in("analyst")
    address = f"/team/saker/{one['id']}"
    page = installation.client.get(address).text
    assert page.count('type="checkbox"') == 100 and "Artikkel 1 til 100 av 245" in page
    # What is chosen on one page stays chosen on the others, and goes out with what is chosen there.
    first, other = found["articles"][3]["key"], last["articles"][-1]["key"]
    form = {"csrf": csrf(page), "article": first, "go": "100"}
    page = installation.client.post(address, data=form).text
    assert "1 er valgt på en annen side" in page and f'type="hidden" name="article" value="{first}"' in page
    page = installation.client.post(address, data={**form, "go": "200"}).text
    assert page.count('type="checkbox"') == 45 and "Neste side" not in page
    back = installation.client.post(address, data={**form, "go": "0"}).text
    assert f'value="{first}" checked' in back and 'type="hidden" name="article"' not in back
    form = {"csrf": csrf(page), "act": "split", "offset": "200"}
    nothing = installation.client.post(address, data=form)
    assert nothing.status_code == 409 and "Artikkel 201 til 245 av 245" in nothing.text
    answer = installation.client.post(address, data={**form, "article": [first, other]}, follow_redirects=False)
    assert answer.status_code == 303
    assert sorted(story["hits"] for story in listed(installation)) == [2, 243]
    assert installation.client.get(f"{address}?cursor=abc").status_code == 400


def test_decisions_are_told_with_names(installation: Installation, tmp_path: Path) -> None:
    upload(installation, papers(tmp_path / "1.csv", "A", "B", "C"))
    split(installation, "C")
    assert edits(installation)[0]["made_by"] == "programmet «test»"
    installation.sign_in("analyst")
    (latest,) = edits(installation)
    page = installation.client.get("/team/saker").text
    installation.client.post("/team/saker", data={"csrf": csrf(page), "act": "undo", "edit": str(latest["id"])})
    assert edits(installation)[0]["undone_by"] == "analyst"
    page = installation.client.get("/team/saker").text
    assert "Angret av analyst" in page and "staff:" not in page and "token:" not in page
    installation.run(db.fetch, "UPDATE story_edit SET undone_by = 'staff:4711'")
    for address in ("/team/saker", f"/team/saker/{listed(installation)[0]['id']}"):
        assert "av et tidligere medlem av teamet" in installation.client.get(address).text


def test_split_and_merge_and_undo(installation: Installation, tmp_path: Path) -> None:
    upload(installation, papers(tmp_path / "1.csv", "A", "B", "C"))
    upload(installation, papers(tmp_path / "2.csv", "D", title="En helt annen sak"))
    answer = split(installation, "C")
    assert answer.status_code == 200 and [one["outlet"] for one in answer.json()["articles"]] == ["C"]
    assert answer.json()["is_edited"]
    assert outlets(installation) == [["A", "B"], ["C"], ["D"]]
    answer = merge(installation, "C", "D")
    assert answer.status_code == 200 and answer.json()["placements"] == 2
    assert outlets(installation) == [["A", "B"], ["C", "D"]]
    newest, oldest = edits(installation)
    assert (newest["kind"], oldest["kind"]) == ("together", "apart") and newest["made_by"] == "programmet «test»"
    headers = installation.token("analyst")
    assert installation.client.delete(f"/api/v1/media/story-edits/{oldest['id']}", headers=headers).status_code == 200
    # What is together by the later decision stays so, with all that belongs to its articles by itself.
    assert outlets(installation) == [["A", "B", "C", "D"]]
    installation.client.delete(f"/api/v1/media/story-edits/{newest['id']}", headers=headers)
    assert outlets(installation) == [["A", "B", "C"], ["D"]]
    assert all(one["undone_by"] and one["undone_at"] for one in edits(installation))


def test_a_decision_stands_when_imports_go_and_come(installation: Installation, tmp_path: Path) -> None:
    path = papers(tmp_path / "1.csv", "A", "B", "C")
    (first,) = upload(installation, path)
    assert split(installation, "B", "C").status_code == 200
    undo(installation, first)
    assert listed(installation) == []
    upload(installation, path)
    assert outlets(installation) == [["A"], ["B", "C"]]
    # Another file with the same articles and one more changes nothing about them.
    upload(installation, papers(tmp_path / "2.csv", "A", "B", "C", "D"))
    assert outlets(installation) == [["A", "D"], ["B", "C"]]


def test_what_comes_later_joins_the_side_that_it_is_like(installation: Installation, tmp_path: Path) -> None:
    lead = "Mange hundre mennesker møtte fram på torget i byen da dagen for psykisk helse ble markert med musikk"
    told = [article("A", "Fullt hus på torget", lead=lead), article("B", "Ordføreren holdt tale", lead=lead, at=1)]
    upload(installation, meltwater(tmp_path / "1.csv", told))
    assert outlets(installation) == [["A", "B"]]
    split(installation, "B")
    later = [
        article("C", "Ordføreren holdt en tale", lead=lead, at=2),
        article("D", "Fullt på torget", lead=lead, at=3),
    ]
    (second,) = upload(installation, meltwater(tmp_path / "2.csv", later))
    assert outlets(installation) == [["A", "D"], ["B", "C"]]
    undo(installation, second)
    assert outlets(installation) == [["A"], ["B"]]


def test_the_order_of_imports_does_not_matter(installation: Installation, tmp_path: Path) -> None:
    files = {name: papers(tmp_path / f"{name}.csv", name, at=at) for name, at in (("A", 0), ("B", 60), ("C", 120))}
    for path in files.values():
        upload(installation, path)
    split(installation, "C")
    merge(installation, "A", "B")
    outcomes = []
    for order in permutations(files):
        for view in installation.client.get(
            "/api/v1/media/imports?limit=100", headers=installation.token("analyst")
        ).json()["items"]:  # fmt: skip
            if view["state"] == "done":
                undo(installation, view)
        for name in order:
            upload(installation, files[name])
        outcomes.append(outlets(installation))
    assert all(one == [["A", "B"], ["C"]] for one in outcomes)


def test_all_hits_of_a_placement_go_together(installation: Installation, tmp_path: Path) -> None:
    twice = [article("A", "Samme tittel her"), article("A", "Samme tittel her", at=1), article("B", "Samme tittel her")]
    upload(installation, meltwater(tmp_path / "1.csv", twice))
    (story,) = listed(installation)
    key = opened(installation, story["id"])["articles"][0]["key"]
    headers = installation.token("analyst")
    installation.client.post(f"{STORIES}/split", json={"articles": [key]}, headers=headers)
    assert outlets(installation) == [["A"], ["B"]]
    summary = installation.client.get("/api/v1/reach/summary?year=2025", headers=headers).json()["mentions"]
    assert (summary["hits"], summary["placements"], summary["unique_stories"]) == (3, 2, 2)


def test_the_audience_follows_the_stories(installation: Installation, tmp_path: Path) -> None:
    one = [article("A", "Samme tittel her", reach=100), article("A", "En annen sak i dag", reach=80, at=5)]
    upload(installation, meltwater(tmp_path / "1.csv", one))
    address, headers = "/api/v1/reach/summary?year=2025", installation.token("analyst")
    assert installation.client.get(address, headers=headers).json()["potential_audience"]["value"] == 180
    ids = [story["id"] for story in listed(installation)]
    installation.client.post(f"{STORIES}/merge", json={"stories": ids}, headers=headers)
    assert installation.client.get(address, headers=headers).json()["potential_audience"]["value"] == 100


def test_what_cannot_be_decided(installation: Installation, tmp_path: Path) -> None:
    upload(installation, papers(tmp_path / "1.csv", "A", "B"), papers(tmp_path / "2.csv", "C", title="En annen sak"))
    assert split(installation, "A", "B").status_code == 409
    assert split(installation, "A", "C").status_code == 409
    assert merge(installation, "A", "B").status_code == 400, "one story is not two"
    headers = installation.token("analyst")
    same = [listed(installation)[0]["id"]] * 2
    assert installation.client.post(f"{STORIES}/merge", json={"stories": same}, headers=headers).status_code == 409
    assert installation.client.post(f"{STORIES}/split", json={"articles": ["x.1"]}, headers=headers).status_code == 404
    assert installation.client.post(f"{STORIES}/split", content="{", headers=headers).status_code == 400
    assert installation.client.get(f"{STORIES}/x.1", headers=headers).status_code == 404
    assert installation.client.delete("/api/v1/media/story-edits/99", headers=headers).status_code == 404
    moderator = installation.token("moderator")
    assert installation.client.get(f"{STORIES}/{same[0]}", headers=moderator).status_code == 403
    assert edits(installation) == [] and outlets(installation) == [["A", "B"], ["C"]]


def test_by_the_pages(installation: Installation, tmp_path: Path) -> None:
    upload(installation, papers(tmp_path / "1.csv", "A", "B"), papers(tmp_path / "2.csv", "C", title="En annen sak"))
    installation.sign_in("analyst")
    page = installation.client.get("/team/saker").text
    assert page.count('name="story"') == 2 and "Samme tittel her" in page
    form = {"csrf": csrf(page), "act": "merge", "story": [one["id"] for one in listed(installation)]}
    answer = installation.client.post("/team/saker", data=form, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    story = installation.client.get(answer.headers["location"])
    assert story.status_code == 200 and story.text.count('name="article"') == 3
    last = opened(installation, listed(installation)[0]["id"])["articles"][-1]["key"]
    answer = installation.client.post(
        str(story.url).split("?")[0], data={"csrf": csrf(story.text), "article": last}, follow_redirects=False
    )
    assert answer.status_code == 303 and len(listed(installation)) == 2
    page = installation.client.get("/team/saker?q=annen").text
    assert page.count('name="act" value="undo"') == 2
    edit = edits(installation)[0]["id"]
    installation.client.post("/team/saker", data={"csrf": csrf(page), "act": "undo", "edit": str(edit)})
    assert len(listed(installation)) == 1
    nothing = installation.client.post("/team/saker", data={"csrf": csrf(page), "act": "merge"})
    assert nothing.status_code == 409 and "<h1>" in nothing.text
    assert installation.client.post("/team/saker", data={"act": "merge"}).status_code == 403


def test_an_old_name_of_a_story_leads_to_it(installation: Installation, tmp_path: Path) -> None:
    upload(installation, papers(tmp_path / "1.csv", "B", at=5))
    (before,) = listed(installation)
    upload(installation, papers(tmp_path / "2.csv", "A"))
    (after,) = listed(installation)
    assert before["id"] != after["id"] and opened(installation, before["id"])["id"] == after["id"]
    installation.sign_in("analyst")
    answer = installation.client.get(f"/team/saker/{before['id']}", follow_redirects=False)
    assert answer.headers["location"] == f"/team/saker/{after['id']}"


KEYS = st.frozensets(st.sampled_from("abcdefgh"), min_size=1, max_size=4)
DECISIONS = st.lists(
    st.one_of(
        st.builds(Decision, kind=st.just("together"), keys=KEYS),
        st.builds(lambda keys, others: Decision(kind="apart", keys=keys, others=others - keys), KEYS, KEYS),
    ),
    max_size=5,
)  # fmt: skip
ARTICLES = st.permutations("abcdefgh").map(lambda letters: letters[:6]).flatmap(
    lambda letters: st.lists(st.integers(0, 3), min_size=6, max_size=6).map(
        lambda groups: [
            Told(
                key=key, at=START + timedelta(hours=ord(key)), title=f"sak {group} {key}", placement=key,
                story=str(group),
            )
            for key, group in zip(letters, groups, strict=True)
        ]
    )
)  # fmt: skip


@given(articles=ARTICLES, decisions=DECISIONS)
def test_decisions_hold_in_any_order_of_articles(articles: list[Told], decisions: list[Decision]) -> None:
    found = decide(articles, decisions)
    assert found == decide(list(reversed(articles)), decisions)
    assert set(found) == {one.key for one in articles} and all(found[name] == name for name in found.values())
    if decisions and decisions[-1].kind == "together":
        assert len({found[key] for key in decisions[-1].keys if key in found}) <= 1
    if decisions and decisions[-1].kind == "apart":
        own = {found[key] for key in decisions[-1].keys if key in found}
        assert len(own) <= 1
        assert own.isdisjoint(found[key] for key in decisions[-1].others if key in found)
