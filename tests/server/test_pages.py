"""Pages say what the library finds, lead to each other, and are text whatever the speeches hold."""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import lxml.html
import pytest
from semantic import Corpus
from semantic.findings import Findings
from semantic.records import Kind, Level
from semantic.reports.words import ReportLanguage, percent
from semantic.reuse.versions import medoid_of
from semantic.server.app import create_app
from semantic.server.gate import Admission
from semantic.server.gathered import Gathered, Gathering
from semantic.server.limits import ServerLimits
from semantic.server.pages import marks, paging, wording
from semantic.server.running import backing_for
from semantic.text.placed import Span
from starlette.requests import Request
from starlette.testclient import TestClient

STATIC = "static-multilingual"
PACKAGE = Path(wording.__file__).parent.parent
EN, ZH = (wording.words_in(language) for language in (ReportLanguage.ENGLISH, ReportLanguage.CHINESE))
SCHOOL = "我们将持续办好人民满意的教育，新建改扩建中小学校，新增学位4万个，2027年底前全部投入使用，让孩子们在家门口上好学。"
NEW = "村口的老磨坊要改成一家书店。"
PAGES = (
    "/", f"/?text={quote(SCHOOL)}", "/?paragraph=qinghe:p2", "/check", f"/check?text={quote(SCHOOL)}", "/speeches", "/speeches/qinghe",
    "/speeches/archive%2Fred%20rock", "/reuse", "/reuse/paragraph-1", "/formulae", "/commitments", "/indicators", "/themes",
    "/themes/theme-1", "/compare", "/compare?a=qinghe&b=songlin", "/nowhere",
)  # fmt: skip

SCRIPTS = ["/static/clipboard.js", "/static/page.js"]


def read(client: TestClient, address: str, *, status: int = 200, language: str = "en") -> Any:
    """Return the tree of a page."""
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == status, address
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return lxml.html.fromstring(answer.content.decode())


def select(tree: Any, selectors: str) -> list[Any]:
    """Return the elements that selectors of CSS name: by tag, class, id and attribute, within each other."""
    paths = (".//" + _as_xpath(each.strip()) for each in selectors.split(","))
    return [element for path in paths for element in tree.xpath(path)]


def _as_xpath(selector: str) -> str:
    steps = [_step(each) if each != ">" else ">" for each in selector.split()]
    return "//".join(steps).replace("//>//", "/")


def _step(simple: str) -> str:
    tag = re.match(r"[a-z0-9]*", simple).group() or "*"  # type: ignore[union-attr]
    classes = "".join(
        f"[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
        for name in re.findall(r"\.([a-z-]+)", simple)
    )
    ids = "".join(f"[@id='{name}']" for name in re.findall(r"#([a-z0-9]+)", simple))
    attributes = "".join(
        f"[@{name}='{value}']" if value else f"[@{name}]"
        for name, value in re.findall(r"\[([a-z-]+)=?([a-z]*)\]", simple)
    )
    return f"{tag}{classes}{ids}{attributes}"


def text_of(element: Any) -> str:
    return " ".join(str(element.text_content()).split())


def texts(tree: Any, path: str) -> list[str]:
    return [str(each.text_content()) for each in select(tree, path)]


def quoted(tree: Any) -> list[str]:
    return texts(tree, ".results blockquote")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_is_in_the_language_of_its_reader(client: TestClient, address: str, language: str) -> None:
    status = 404 if address == "/nowhere" else 200
    tree = read(client, address, status=status, language=language)
    assert tree.get("lang") == language
    words = ZH if language == "zh" else EN
    assert text_of(select(tree, ".brand > a")[0]) == words("site.title")
    assert len(select(tree, "h1")) == 1
    assert len(select(tree, "main#content")) == 1


@pytest.mark.parametrize("address", PAGES)
def test_nothing_in_a_page_needs_more_than_its_policy_allows(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    tree = lxml.html.fromstring(answer.content.decode())
    assert [script.get("src") for script in tree.iter("script")] == SCRIPTS
    assert not list(tree.iter("style"))
    for element in tree.iter():
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]
    for name in ("style.css", "page.css", "clipboard.js", "page.js"):
        assert client.get(f"/static/{name}").status_code == 200


def test_every_link_leads_to_what_is_there(client: TestClient) -> None:
    client.cookies.clear()
    waiting, seen = ["/"], dict[str, Any]()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen[address] = tree = read(client, address)
        for link in select(tree, "main a[href], nav a[href]"):
            target, fragment = urldefrag(urljoin(address, link.get("href")))
            if not fragment and target not in seen:
                waiting.append(target)
            elif fragment:
                there = seen.get(target)
                there = seen.setdefault(target, read(client, target)) if there is None else there
                assert there.xpath(f"//*[@id='{fragment}']"), (address, link.get("href"))
    paths = {urlsplit(address).path.split("/")[1] for address in seen}
    assert {
        "",
        "check",
        "speeches",
        "reuse",
        "formulae",
        "formula",
        "commitments",
        "themes",
        "compare",
    } <= paths
    client.cookies.clear()


def test_a_search_finds_what_the_api_finds(client: TestClient) -> None:
    tree = read(client, f"/?text={quote(SCHOOL)}&k=5&mode=both")
    answer = client.post("/v1/similar", json={"text": SCHOOL, "k": 5, "mode": "both"}).json()["results"]
    assert quoted(tree) == [each["text"] for each in answer]
    shown = [float(each) for each in texts(tree, ".results .figure")]
    assert shown == pytest.approx([each["similarity"] for each in answer], abs=0.006)
    assert texts(tree, ".results .badge") == [EN(f"kind.{each['kind']}") for each in answer]
    assert select(tree, ".result blockquote")[0].get("lang") == "zh"


def test_a_search_marks_wording_that_is_shared(client: TestClient, towns: Corpus) -> None:
    same = towns.passage("songlin:p5").text
    first = select(read(client, f"/?text={quote(same)}"), ".result")[0]
    (found,) = towns.similar(same, k=1)
    assert texts(first, "mark.shared") == [found.text[start:end] for start, end in found.shared]
    assert not select(first, "mark.differs")


def test_a_search_marks_what_differs_and_says_it(client: TestClient) -> None:
    first, second, third = select(read(client, f"/?text={quote(SCHOOL)}"), ".result")[:3]
    told = {text_of(select(each, "blockquote")[0]): each for each in (first, second, third)}
    three = next(each for text, each in told.items() if "3万个" in text and "2027" in text)
    assert texts(three, "mark.differs") == ["3万个"]
    assert text_of(select(three, ".differences")[0]) == "Differs: figure “4万个” / “3万个”"
    later = next(each for text, each in told.items() if "2028" in text)
    assert "2028年底前" in texts(later, "mark.differs")


def test_a_result_leads_to_its_place_and_can_be_cited(client: TestClient, towns: Corpus) -> None:
    result = select(read(client, f"/?text={quote(SCHOOL)}&place={quote('红岩')}"), ".result")[0]
    place = select(result, "a.place")[0].get("href")
    assert place == "/speeches/archive%2Fred%20rock?highlight=archive%2Fred+rock%3Ap2#p2"
    (aimed,) = select(read(client, place), ".row[aria-current=true]")
    passage = towns.passage("archive/red rock:p2")
    assert aimed.get("id") == "p2"
    assert texts(aimed, ".paragraph") == [passage.text]
    citation = select(result, "button.copy")[0].get("data-copy").splitlines()
    assert citation == [
        passage.text,
        "— 郑石 · 红岩县 · 红岩县工作报告 · 2026-02-02",
        f"table.jsonl · characters {passage.start}–{passage.end} of the speech · "
        f"{passage.source_start}–{passage.source_end} of the file",
    ]


def test_a_form_leads_to_an_address_that_holds_only_what_was_chosen(client: TestClient) -> None:
    filled = {
        "text": f" {NEW}\r\n", "mode": "lexical", "level": "paragraph", "k": "10", "speaker": "", "place": "青河", "since": "",
    }  # fmt: skip
    answer = client.post("/", data=filled, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/?text={quote(NEW)}&mode=lexical&place={quote('青河')}"
    as_multipart = client.post(
        "/", files={name: (None, value) for name, value in filled.items()}, follow_redirects=False
    )
    assert as_multipart.headers["location"] == answer.headers["location"]


def test_a_long_text_is_answered_at_once(client: TestClient) -> None:
    long = SCHOOL * 30
    answer = client.post("/?lang=zh", data={"text": long, "k": "5"}, follow_redirects=False)
    assert answer.status_code == 200
    tree = lxml.html.fromstring(answer.content.decode())
    expected = client.post("/v1/similar", json={"text": long, "k": 5}).json()["results"]
    assert quoted(tree) == [each["text"] for each in expected]
    assert select(tree, "textarea")[0].text.lstrip("\n") == long
    assert select(tree, ".languages button")[0].get("formaction") == "/?lang=en"
    client.cookies.clear()


def test_a_limit_that_no_address_holds_is_refused_at_once(client: TestClient) -> None:
    answer = client.post("/", data={"text": NEW, "speaker": "长" * 20_000}, follow_redirects=False)
    assert answer.status_code == 422
    assert EN("problem.field") in answer.text


@pytest.mark.parametrize(
    ("asked", "only"),
    [
        ({"speaker": "吴岭"}, "songlin"),
        ({"place": "青河"}, "qinghe"),
        ({"since": "2026-02", "until": "2026-02-28"}, "archive/red rock"),
        ({"speech": "songlin"}, "songlin"),
    ],
)
def test_a_search_is_limited(client: TestClient, towns: Corpus, asked: dict[str, str], only: str) -> None:
    filled = {"text": SCHOOL, "k": "100", **asked}
    found = quoted(lxml.html.fromstring(client.post("/", data=filled).content.decode()))
    assert sorted(found) == sorted(each.text for each in towns.speech(only).paragraphs)


def test_a_search_within_a_theme_finds_its_paragraphs(client: TestClient, found: Findings) -> None:
    theme = found.themes.themes[0]
    tree = read(client, f"/?text={quote(SCHOOL)}&k=100&theme={theme.id}")
    texts_of = {(each.speech_id, each.id): each.text for each in found.reading.paragraphs}
    assigned = [each for each in found.themes.assignments if each.theme == theme.id]
    assert sorted(quoted(tree)) == sorted(texts_of[each.speech_id, each.paragraph_id] for each in assigned)
    assert select(tree, "select[name=theme] option[selected]")[0].get("value") == theme.id
    assert select(tree, "details.limits")[0].get("open") is not None


def test_what_is_similar_to_a_paragraph_is_not_itself(client: TestClient, towns: Corpus) -> None:
    tree = read(client, "/?paragraph=qinghe:p2&across=1&k=100")
    assert texts(tree, ".ask blockquote") == [towns.passage("qinghe:p2").text]
    found = towns.similar(paragraph="qinghe:p2", across_speeches=True, k=100)
    assert quoted(tree) == [each.text for each in found]
    places = [each.get("href") for each in select(tree, ".results a.place")]
    assert not [each for each in places if each.startswith("/speeches/qinghe")]
    assert len(quoted(read(client, "/?paragraph=qinghe:p2&level=sentence"))) > 0


@pytest.mark.parametrize(
    ("query", "status", "key", "values"),
    [
        ("text=a&k=0", 422, "field_k", {"most": 100}),
        ("text=a&k=101", 422, "field_k", {"most": 100}),
        ("text=a&k=many", 422, "field_k", {"most": 100}),
        ("text=a&mode=magic", 422, "field_mode", {}),
        ("text=a&level=word", 422, "field_level", {}),
        ("text=a&since=2026-13", 422, "field_since", {}),
        ("text=a&until=yesterday", 422, "field_until", {}),
        ("text=a&since=2027&until=2026", 422, "no_time_between", {"since": "2027", "until": "2026"}),
        ("text=a%00b", 422, "field_text", {}),
        ("paragraph=%00", 422, "field_paragraph", {}),
        ("text=a&speaker=" + "x" * 301, 422, "field", {}),
        ("paragraph=nobody:p1", 404, "unknown", {}),
        ("text=a&speech=nobody", 404, "unknown", {}),
        ("text=a&theme=theme-999", 404, "theme", {"id": "theme-999"}),
    ],
)
def test_what_cannot_be_asked_is_said_beside_the_form(
    client: TestClient, query: str, status: int, key: str, values: dict[str, object]
) -> None:
    for language, words in (("en", EN), ("zh", ZH)):
        tree = read(client, f"/?{query}", status=status, language=language)
        assert words(f"problem.{key}", **values) in texts(tree, ".wrong")
        assert select(tree, "[role=alert]")
        assert select(tree, "textarea")[0].text.strip() in ("a", "a\ufffdb", "")


def test_a_text_or_draft_that_is_too_long_is_refused_in_words(client: TestClient) -> None:
    answer = client.post("/", data={"text": "长" * 20_001})
    assert answer.status_code == 422
    assert EN("problem.text_too_long", count="20,001", most="20,000") in answer.text
    draft = client.post("/check", files={"text": (None, "长" * 100_001)})
    assert draft.status_code == 422
    assert EN("problem.draft_too_long", count="100,001", most="100,000") in draft.text
    many = client.post("/check", files={"text": (None, "短。\n" * 1001)})
    assert many.status_code == 422
    assert EN("problem.draft_of_too_many", count="1,001", most="1,000") in many.text


def test_a_draft_is_checked_paragraph_by_paragraph(client: TestClient, towns: Corpus) -> None:
    phrase = towns.passage("qinghe:p3").text
    draft = "\n\n".join((SCHOOL, NEW, phrase))
    answer = client.post("/check", data={"text": draft}, follow_redirects=False)
    assert answer.status_code == 303
    tree = read(client, answer.headers["location"])
    checked = towns.check(draft)
    assert [each.kind for each in checked][::2] == [Kind.EDITED, Kind.VERBATIM]
    assert not checked[1].kind.is_reuse
    assert text_of(select(tree, "h2#summary")[0]) == EN("check.summary", said=2, count=3)
    assert [text_of(each) for each in select(tree, ".counts > span")] == ["verbatim 1", "edited 1", "new 1"]
    assert [each.get("class") for each in select(tree, ".strip a")] == ["edited", "new", "verbatim"]
    school, mill, _ = select(tree, ".checked")
    assert texts(school, ".draft blockquote") == [SCHOOL]
    assert "4万个" in texts(school, ".draft mark.differs")
    assert texts(school, ".before > .quotation blockquote") == [checked[0].nearest[0].neighbour.text]
    assert text_of(select(mill, ".draft .badge")[0]) == EN("check.new")


def test_speeches_stand_in_a_table_that_is_sorted_and_searched(client: TestClient, found: Findings) -> None:
    rows = select(read(client, "/speeches?order=date&down=1"), "tbody tr")
    dates = [text_of(select(row, "td.date")[0]) for row in rows]
    assert dates == ["2026-03-01", "2026-02-02", "2026-01-15", "2026-01-12", "–"]
    widths = [[int(part.get("width")) for part in select(row, "rect")] for row in rows]
    assert [sum(each) for each in widths] == [1000] * 5
    ledger = {entry.speech_id: entry for entry in found.ledger}
    assert widths[3][0] == round(1000 * ledger["qinghe"].verbatim)
    (row,) = select(read(client, f"/speeches?contains={quote('松林县工作')}"), "tbody tr")
    assert select(row, "a.place")[0].get("href") == "/speeches/songlin"
    read(client, "/speeches?order=colour", status=422)


def test_a_speech_is_read_whole_with_what_is_found_in_it(
    client: TestClient, towns: Corpus, found: Findings
) -> None:
    tree = read(client, "/speeches/qinghe")
    speech = towns.speech("qinghe")
    assert texts(tree, ".paragraph") == [each.text for each in speech.paragraphs]
    entry = next(each for each in found.ledger if each.speech_id == "qinghe")
    for kind in ("verbatim", "edited", "reworded"):
        said = "".join(
            speech.text[each.span.start : each.span.end]
            for each in entry.stretches
            if each.kind.value == kind
        )
        assert "".join(texts(tree, f".paragraph mark.shade.{kind}")) == said
    promised = [each.text for each in found.commitments if each.speech_id == "qinghe"]
    assert "".join(texts(tree, ".paragraph mark.promise")) == "".join(promised)
    assert percent(entry.own) in text_of(select(tree, ".made .note")[0])
    assert [each.get("href") for each in select(tree, "#p2 a.similar")] == ["/?paragraph=qinghe%3Ap2"]
    (family,) = select(tree, "#p2 a.family-of")
    assert SCHOOL[:14] in "".join(texts(read(client, family.get("href")), "blockquote"))


def test_families_are_listed_and_filtered(client: TestClient, found: Findings) -> None:
    tree = read(client, "/reuse?level=paragraph&order=speeches")
    wanted = [each for each in found.families if each.level is Level.PARAGRAPH]
    assert sorted(each.get("href") for each in select(tree, ".family a")) == sorted(
        f"/reuse/{each.id}" for each in wanted
    )
    assert text_of(select(tree, ".status")[0]) == EN(
        "site.shown_part", first=1, last=len(wanted), total=len(wanted)
    )
    only = read(client, f"/reuse?speech=harbour&contains={quote('NEW ferries')}")
    for family in select(only, ".family a"):
        members = next(each for each in found.families if family.get("href") == f"/reuse/{each.id}").members
        assert "harbour" in {member.passage.speech_id for member in members}
    assert select(only, ".family")
    assert not select(read(client, "/reuse?contains=zeppelin"), ".family")
    read(client, "/reuse?kind=magic", status=422)


def test_a_family_shows_its_versions_beside_the_medoid(client: TestClient, found: Findings) -> None:
    family = next(
        each for each in found.families if "学位" in medoid_of(each).text and each.level is Level.PARAGRAPH
    )
    versions = select(read(client, f"/reuse/{family.id}"), ".members .result")
    assert sorted(text_of(select(each, "blockquote")[0]) for each in versions) == sorted(
        member.passage.text for member in family.members
    )
    assert texts(versions[0], ".badge") == [EN("page.medoid")]
    assert not select(versions[0], "mark")
    medoid = medoid_of(family).text
    for version in versions[1:]:
        text = text_of(select(version, "blockquote")[0])
        differing = texts(version, "mark.differs")
        assert any("5万" in each for each in differing) == (("5万" in text) != ("5万" in medoid))
        assert "家门口" not in "".join(differing)
    read(client, "/reuse/paragraph-999", status=404)


def test_set_phrases_lead_to_every_place(client: TestClient, found: Findings) -> None:
    formula = found.formulae[0]
    tree = read(client, "/formulae")
    assert texts(tree, "tbody .said a") == [each.text for each in found.formulae][:50]
    place = select(tree, "tbody .said a")[0].get("href")
    assert texts(read(client, place), ".places mark.formula") == [
        next(each for each in found.speeches if each.id == where.speech_id).text[where.start : where.end]
        for where in formula.occurrences
    ]
    read(client, "/formula?text=zeppelin", status=404)


def test_commitments_are_listed_with_unique_ones_first(client: TestClient, found: Findings) -> None:
    rows = select(read(client, "/commitments"), "tbody tr")
    by_text = {each.text: each for each in found.commitments}
    listed = [by_text[str(select(row, ".said > span")[0].text_content())] for row in rows]
    assert len(listed) == len(found.commitments)
    assert [each.unique for each in listed] == sorted((each.unique for each in listed), reverse=True)
    only = select(read(client, "/commitments?unique=1&hard=1&speech=songlin"), "tbody tr")
    assert sorted(str(select(row, ".said > span")[0].text_content()) for row in only) == sorted(
        each.text
        for each in found.commitments
        if each.unique and each.strength.value == "hard" and each.speech_id == "songlin"
    )
    lake = next(row for row in rows if "松林水库" in text_of(row))
    assert text_of(select(lake, "td.date")[0]) == "2029-12-31"
    assert texts(lake, ".targets li > span[dir=auto]") == ["2029年底前新建松林水库一座", "蓄水两千万立方米"]


def test_targets_stand_side_by_side_from_low_to_high(client: TestClient) -> None:
    rows = select(read(client, f"/indicators?contains={quote('地区生产总值')}"), "tbody tr")
    chips = [text_of(each) for row in rows for each in select(row, ".chips li")]
    assert any("5%左右" in chip for chip in chips)
    assert "6%" in chips[-1]


def test_a_theme_shows_its_paragraphs(client: TestClient, found: Findings) -> None:
    tree = read(client, "/themes")
    assert texts(tree, ".themed h3") == [theme.label for theme in found.themes.themes]
    for theme in found.themes.themes:
        own = read(client, f"/themes/{theme.id}")
        assert text_of(select(own, "h1")[0]) == theme.label
        assert len(select(own, ".result")) == min(theme.size, 25)
    read(client, "/themes/theme-0", status=404)


def test_two_speeches_are_set_side_by_side(client: TestClient, towns: Corpus) -> None:
    tree = read(client, "/compare?a=qinghe&b=songlin")
    comparison = towns.compare("qinghe", "songlin")
    pairs = [texts(pair, "blockquote") for pair in select(tree, ".pair.result")]
    assert sorted(pairs) == sorted([each.a.text, each.b.text] for each in comparison.shared)
    alone = [texts(fold, "blockquote") for fold in select(tree, "details.only")]
    assert alone == [
        [each.text for each in comparison.only_a],
        [each.text for each in comparison.only_b],
    ]
    read(client, "/compare?a=qinghe&b=qinghe", status=422)
    read(client, "/compare?a=qinghe&b=nobody", status=404)


def test_what_goes_wrong_is_a_page_for_people_and_a_document_for_programs(client: TestClient) -> None:
    for address in ("/nowhere", "/speeches/nobody", "/reuse/x"):
        tree = read(client, address, status=404, language="zh")
        assert text_of(select(tree, "h1")[0]) == ZH("problem.title_404")
    assert client.get("/v1/nowhere").headers["content-type"] == "application/problem+json"
    assert client.get("/static/nowhere.css").headers["content-type"] == "application/problem+json"
    posted = client.post("/speeches", data={"a": "b"})
    assert posted.status_code == 405
    assert posted.headers["content-type"].startswith("text/html")
    no_form = client.post("/", json={"text": SCHOOL})
    assert no_form.status_code == 415
    assert EN("problem.no_form") in no_form.text
    a_file = client.post("/check", files={"text": ("draft.txt", SCHOOL)})
    assert a_file.status_code == 400
    for page in ("0", "-1", "x", "9" * 5000, "1.5"):
        read(client, f"/reuse?page={page}", status=422)


class Given(Gathering):
    """Findings that are given, or that never come."""

    def __init__(self, gathered: Gathered | None = None) -> None:
        super().__init__()
        self.last = gathered

    def of(self, corpus: Corpus) -> Future[Gathered]:  # noqa: ARG002 - of whatever state
        future: Future[Gathered] = Future()
        if self.last is not None:
            future.set_result(self.last)
        return future


@contextmanager
def served(folder: Path, gathering: Gathering) -> Iterator[TestClient]:
    backing = backing_for(folder, encoder=None, limits=ServerLimits())
    app = create_app(dataclasses.replace(backing, gathering=gathering), Admission(hosts=None, token=None))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture(scope="module")
def waiting(towns_folder: Path) -> Iterator[TestClient]:
    with served(towns_folder, Given()) as client:
        yield client


def test_until_findings_are_ready_pages_say_so_and_searches_go_on(waiting: TestClient, towns: Corpus) -> None:
    answer = waiting.get("/reuse")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "10"
    assert '<meta http-equiv="refresh" content="10">' in answer.text
    assert EN("problem.gathering") in answer.text
    search = read(waiting, f"/?text={quote(SCHOOL)}")
    assert select(search, ".result")
    assert not select(search, "select[name=theme]")
    assert texts(read(waiting, "/speeches/qinghe"), ".paragraph") == [
        each.text for each in towns.speech("qinghe").paragraphs
    ]
    assert len(select(read(waiting, "/speeches"), "tbody tr")) == 5
    assert select(read(waiting, "/compare?a=qinghe&b=songlin"), ".pair")
    themed = waiting.get(f"/?text={quote(SCHOOL)}&theme=theme-1")
    assert themed.status_code == 503


def test_the_language_is_that_of_the_link_then_the_one_before_then_of_the_browser(
    serving: Any,
) -> None:
    with serving() as client:
        for header, language in (
            ("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("en-GB,zh;q=0.5", "en"), ("fr", "en"), ("fr,zh;q=0.1", "zh"), ("zh;q=x,en", "en"),
        ):  # fmt: skip
            assert read(client, "/", language=header).get("lang") == language
        link = select(read(client, f"/?text={quote(NEW)}&k=5"), ".languages a")[0].get("href")
        assert link == f"/?text={quote(NEW)}&k=5&lang=zh"
        assert read(client, link).get("lang") == "zh"
        assert client.cookies["lang"] == "zh"
        assert read(client, "/speeches").get("lang") == "zh"
        assert read(client, "/speeches?lang=en", language="zh").get("lang") == "en"
        assert read(client, "/speeches?lang=klingon").get("lang") == "en"


def test_both_languages_say_the_same_things() -> None:
    assert EN.known.keys() == ZH.known.keys()
    for key, said in EN.known.items():
        assert set(re.findall(r"\{(\w+)\}", said)) == set(re.findall(r"\{(\w+)\}", ZH.known[key])), key


def test_every_word_of_the_pages_is_used() -> None:
    files = [*PACKAGE.glob("templates/*.html"), *PACKAGE.glob("pages/*.py")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    own = tomllib.loads((PACKAGE / "wording" / "en.toml").read_text(encoding="utf-8"))
    built = ("problem.title_", "problem.status_", "problem.field_", "search.count_", "site.zh", "site.en")
    for section, entries in own.items():
        for key in entries:
            name = f"{section}.{key}"
            assert name.startswith(built) or name in source or f'"{key}"' in source, name


def test_templates_use_only_words_that_are_known() -> None:
    used = {
        key
        for path in PACKAGE.glob("templates/*.html")
        for key in re.findall(r"""words\(["']([a-z_.]+)["'][,)]""", path.read_text(encoding="utf-8"))
    }
    assert len(used) > 50
    assert used <= EN.known.keys()


def asking(query: str) -> Request:
    scope = {"type": "http", "method": "GET", "path": "/list", "query_string": query.encode(), "headers": []}
    return Request(scope)


def test_a_long_list_is_shown_a_page_at_a_time() -> None:
    part = paging.part_of(asking("kind=a&page=2"), list(range(60)))
    assert part.entries == list(range(25, 50))
    assert (part.first, part.last, part.total, part.number, part.pages) == (26, 50, 60, 2, 3)
    assert (part.previous, part.following) == ("/list?kind=a&page=1", "/list?kind=a&page=3")
    last = paging.part_of(asking("page=99"), list(range(60)))
    assert (last.entries, last.following) == (list(range(50, 60)), None)
    assert paging.part_of(asking(""), []).total == 0


def test_marks_may_cross() -> None:
    crossing = [marks.Mark(Span(1, 3), "a", "one"), marks.Mark(Span(2, 9), "b", "two")]
    assert marks.pieces("abcd", crossing) == [
        ("a", "", ""), ("b", "a", "one"), ("c", "a b", "one; two"), ("d", "b", "two"),
    ]  # fmt: skip
    assert marks.pieces("") == []


ATTACK = (
    '"><svg onload="window.hacked=1"></script><script>window.hacked=1</script><img src=x onerror=window.hacked=1> '
    '<a href="javascript:window.hacked=1">x</a> {{7*7}} {% raw %} <!-- &lt;b&gt; </textarea></title> \u202eabc\u2069 \ufeff'
)
"""What would run, or break what stands after it, if it were anything but text."""
TRAPS = {
    "barn": [f"今年我们将新建公路150公里，2027年底前通车{ATTACK}。", f"去年的春天来得早。{ATTACK} 老人都没有见过。", "全乡的桥梁都已检修。"],
    "mill\"'><b>&?#/../x": [f"今年我们将新建公路190公里，2027年底前通车{ATTACK}。", f"去年的春天来得早。{ATTACK} 老人都没有见过。", "水磨\0五座\ud800。"],
}  # fmt: skip


@pytest.fixture(scope="module")
def trapped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("traps-served")
    rows = [
        {"speech_id": id_, "text": text, "title": f"<b>{ATTACK}", "speaker": f"<i>{ATTACK}\ud800", "place": f"<u>{id_}", "date": "2026-01-10", "language": "zh"}
        for id_, texts in TRAPS.items()
        for text in texts
    ]  # fmt: skip
    (folder / "traps.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with Corpus.build(folder / "traps.jsonl", folder / "corpus", encoder=STATIC) as corpus:
        gathered = Gathered(corpus.manifest, corpus.findings(keep=False))
    with served(folder / "corpus", Given(gathered)) as client:
        yield client


def test_hostile_text_is_text_on_every_page(trapped: TestClient) -> None:
    speeches = [each["id"] for each in trapped.get("/v1/speeches").json()]
    assert speeches == list(TRAPS)
    own = [f"/speeches/{quote(each, safe='')}" for each in speeches]
    both = f"/compare?a={quote(speeches[0])}&b={quote(speeches[1], safe='')}"
    themes = [f"/themes/{each['id']}" for each in trapped.get("/v1/themes").json()["themes"]]
    families = [f"/reuse/{each['id']}" for each in trapped.get("/v1/reuse").json()]
    assert families
    asked = quote(ATTACK, safe="")
    addresses = [
        *own,
        both,
        *themes,
        *families,
        "/speeches",
        "/reuse",
        "/formulae",
        "/commitments",
        "/indicators",
        "/themes",
        "/compare",
    ]
    addresses += [f"/?text={asked}", f"/check?text={asked}", f"/?text=x&speaker={asked}", f"/reuse?contains={asked}", f"/speeches?contains={asked}"]  # fmt: skip
    for address in addresses:
        for language in ("en", "zh"):
            tree = read(trapped, address, language=language)
            assert [script.get("src") for script in tree.iter("script")] == SCRIPTS
            assert not list(tree.iter("img", "iframe", "object", "b", "i", "u")), address
            assert len(select(tree, "textarea")) <= 1
            for element in tree.iter():
                assert not [name for name in element.attrib if name.startswith("on")]
                assert not str(element.get("href", "")).strip().lower().startswith("javascript")
    shown = "".join(texts(read(trapped, own[0]), ".reading"))
    assert "<script>window.hacked=1</script>" in shown
    assert "{{7*7}}" in shown


@pytest.mark.parametrize(
    "query", ["%ED%A0%80", "%FF%FE", "%00", "%E2%80%AE%E2%80%AE", "%F0%9F", "'%22%3E%3Cscript%3E", "%0D%0Ax", "a" * 5000]
)  # fmt: skip
def test_strange_signs_in_an_address_break_no_page(client: TestClient, query: str) -> None:
    for path in (
        "/",
        "/check",
        "/speeches",
        "/reuse",
        "/formulae",
        "/formula",
        "/commitments",
        "/indicators",
        "/compare",
    ):
        for name in (
            "text",
            "contains",
            "speech",
            "paragraph",
            "a",
            "order",
            "lang",
            "highlight",
            "type",
            "page",
        ):
            answer = client.get(f"{path}?{name}={query}&b={query}", follow_redirects=False)
            assert answer.status_code in (200, 404, 422), (path, name)
            assert answer.headers["content-type"].startswith("text/html")
    for path in ("/speeches", "/reuse", "/themes"):
        assert client.get(f"{path}/{query}").status_code == 404
