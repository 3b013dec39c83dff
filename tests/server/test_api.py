"""What the API answers is what the library gives, with the fields that its description names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

import pytest
from pydantic import TypeAdapter
from semantic import Corpus
from semantic.findings import Findings
from semantic.records import Level, Mode, Role, Speech
from semantic.reuse.relating import relate
from semantic.server import answers
from starlette.testclient import TestClient

_OPTIONAL = {"text", "paragraph_id"}
"""Of a speech where it was asked for, and of a sentence."""
DRAFT = """各位代表：
我们将持续办好人民满意的教育，新建改扩建中小学校，新增学位4万个，2027年底前全部投入使用，让孩子们在家门口上好学。

村口的老磨坊要改成一家书店。
"""
SCHOOL = DRAFT.splitlines()[1]


def asked(client: TestClient, address: str, model: Any, **parameters: Any) -> Any:
    """Return an answer that is right, has the fields of a model and no others, and names the state it is from."""
    answer = client.get(address, params=parameters)
    return checked(answer, model)


def told(client: TestClient, address: str, model: Any, body: Mapping[str, Any]) -> Any:
    return checked(client.post(address, json=body), model)


def checked(answer: Any, model: Any) -> Any:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["semantic-generation"] == "1"
    read = TypeAdapter(model).validate_json(answer.content, strict=True)
    assert not list(undeclared(read))
    return answer.json()


def undeclared(value: Any) -> Iterable[str]:
    """Yield the fields that an answer has and its description lacks, and those it lacks."""
    if isinstance(value, answers.Answer):
        kind = type(value)
        yield from (f"{kind.__name__}.{name}" for name in value.model_extra or {})
        missing = set(kind.model_fields) - value.model_fields_set - _OPTIONAL
        yield from (f"{kind.__name__} has no {name}" for name in missing)
        for name in kind.model_fields:
            yield from undeclared(getattr(value, name))
    elif isinstance(value, list):
        for each in value:
            yield from undeclared(each)


def plain(value: Any) -> Any:
    """Return what the library gives as a client reads it."""
    return json.loads(json.dumps(value))


def listed(records: Iterable[Any]) -> Any:
    return plain([each.to_json() for each in records])


def test_health_tells_what_is_served_and_the_limits(client: TestClient, towns: Corpus) -> None:
    answer = client.get("/v1/health")
    told = answers.Health.model_validate_json(answer.content)
    assert told.status == "ok"
    assert told.findings == "ready"
    assert (told.speeches, told.paragraphs, told.generation) == (5, len(paragraphs(towns)), 1)
    assert told.encoder == "static-multilingual"
    assert told.limits["max_k"] == 100
    assert told.limits["receive_seconds"] == 15
    assert not list(undeclared(told))


def test_health_tells_how_long_encoding_took(client: TestClient) -> None:
    before = client.get("/v1/health").json()["encoding"]
    client.post("/v1/similar", json={"text": SCHOOL})
    after = client.get("/v1/health").json()["encoding"]
    assert after["texts"] == before["texts"] + 1
    assert after["passes"] == before["passes"] + 1
    assert after["seconds"] >= before["seconds"]


def paragraphs(corpus: Corpus) -> list[Any]:
    return [each for speech in corpus.speeches for each in speech.paragraphs]


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("level", list(Level))
def test_similar_is_what_the_library_gives(
    client: TestClient, towns: Corpus, mode: Mode, level: Level
) -> None:
    answer = told(
        client,
        "/v1/similar",
        answers.SimilarAnswer,
        {"text": SCHOOL, "k": 4, "mode": mode.value, "level": level.value},
    )
    assert answer == {
        "query": SCHOOL,
        "results": listed(towns.similar(SCHOOL, k=4, mode=mode, level=level)),
    }
    assert len(answer["results"]) == 4


def test_the_nearest_say_who_and_where_and_what_is_shared(client: TestClient) -> None:
    answer = told(client, "/v1/similar", answers.SimilarAnswer, {"text": SCHOOL, "k": 1})
    (nearest,) = answer["results"]
    assert nearest["rank"] == 1
    assert nearest["kind"] == "edited"
    assert (nearest["speaker"], nearest["place"], nearest["date"]) == ("吴岭", "松林县", "2026-01-15")
    assert nearest["similarity"] > 0.9
    shared = "".join(nearest["text"][start:end] for start, end in nearest["shared"])
    assert "新建改扩建中小学校" in shared
    assert "5" not in shared


def test_what_is_not_known_is_null(client: TestClient) -> None:
    answer = told(
        client, "/v1/similar", answers.SimilarAnswer, {"text": "an old anchor under the pier", "k": 1}
    )
    (nearest,) = answer["results"]
    assert nearest["speech_id"] == "lagoon"
    assert [nearest[name] for name in ("speaker", "place", "date")] == [None] * 3


@pytest.mark.parametrize("across", [False, True])
def test_similar_to_a_paragraph_of_the_corpus(client: TestClient, towns: Corpus, across: bool) -> None:
    body = {"paragraph_id": "archive/red rock:p2", "k": 5, "across_speeches": across}
    answer = told(client, "/v1/similar", answers.SimilarAnswer, body)
    expected = towns.similar(paragraph="archive/red rock:p2", k=5, across_speeches=across)
    assert answer["results"] == listed(expected)
    assert answer["query"] == towns.passage("archive/red rock:p2").text
    assert [each["id"] for each in answer["results"]][:2] == ["qinghe:p2", "songlin:p2"]
    assert not across or all(each["speech_id"] != "archive/red rock" for each in answer["results"])


def test_a_least_similarity_is_inclusive(client: TestClient, towns: Corpus) -> None:
    second = towns.similar(SCHOOL, k=3)[1].similarity
    for least, count in ((second, 2), (1, 0), (-1, 100)):
        body = {"text": SCHOOL, "k": 100, "min_similarity": least}
        answer = told(client, "/v1/similar", answers.SimilarAnswer, body)
        expected = listed(towns.similar(SCHOOL, k=100, min_similarity=least))
        assert answer["results"] == expected
        assert count == 100 or len(expected) == count


@pytest.mark.parametrize(
    ("filters", "speeches"),
    [
        ({"speaker": "吴岭"}, {"songlin"}),
        ({"speaker": ["吳嶺", "周禾"]}, {"songlin", "qinghe"}),
        ({"place": "青河"}, {"qinghe"}),
        ({"place": ["青河县", "harbour"]}, {"qinghe", "harbour"}),
        ({"language": "en"}, {"harbour", "lagoon"}),
        ({"speech": ["archive/red rock"]}, {"archive/red rock"}),
        ({"since": "2026-02"}, {"archive/red rock", "harbour"}),
        ({"until": "2026-01-12"}, {"qinghe"}),
        ({"since": "2026-01-13", "until": "2026-02-28"}, {"songlin", "archive/red rock"}),
        ({"role": "heading"}, set()),
        ({"role": ["body", "closing"], "speaker": "郑石"}, {"archive/red rock"}),
        ({"place": "Atlantis"}, set()),
        ({"place": []}, {"qinghe", "songlin", "archive/red rock", "harbour", "lagoon"}),
    ],
)
def test_filters_limit_a_search(
    client: TestClient, towns: Corpus, filters: dict[str, Any], speeches: set[str]
) -> None:
    body = {"text": SCHOOL, "k": 100, "filters": filters}
    answer = told(client, "/v1/similar", answers.SimilarAnswer, body)
    assert {each["speech_id"] for each in answer["results"]} == speeches
    named = {name: value for name, value in filters.items() if name != "role"}
    role = filters.get("role", Role.BODY)
    assert answer["results"] == listed(towns.similar(SCHOOL, k=100, role=role, **named))


def test_a_search_is_limited_to_themes(client: TestClient, found: Findings) -> None:
    everything = told(client, "/v1/similar", answers.SimilarAnswer, {"text": SCHOOL, "k": 100})["results"]
    of_theme = {each.paragraph_id: each.theme for each in found.themes.assignments}
    for theme in [each.id for each in found.themes.themes]:
        body = {"text": SCHOOL, "k": 100, "filters": {"theme": theme}}
        answer = told(client, "/v1/similar", answers.SimilarAnswer, body)
        ids = [each["id"] for each in answer["results"]]
        assert ids == [each["id"] for each in everything if of_theme[each["id"]] == theme]
        assert ids
    body = {"text": SCHOOL, "k": 100, "filters": {"theme": [each.id for each in found.themes.themes]}}
    assert told(client, "/v1/similar", answers.SimilarAnswer, body)["results"] == everything


def test_relate_is_what_the_library_gives(client: TestClient, towns: Corpus) -> None:
    a, b = "今年新增学位3万个以上。", "今年新增学位5万个以上。"
    answer = told(client, "/v1/relate", answers.Relation, {"a": a, "b": b})
    assert answer == plain(relate(a, b, encoder=towns.encoder).to_json())
    assert answer["kind"] == "edited"
    (difference,) = answer["differences"]
    assert (difference["type"], difference["a"], difference["b"]) == ("number", "3万个以上", "5万个以上")
    assert answer["blocks"]


def test_check_is_what_the_library_gives(client: TestClient, towns: Corpus) -> None:
    answer = told(client, "/v1/check", list[answers.CheckedPassage], {"text": DRAFT})
    assert answer == listed(towns.check(DRAFT))
    assert [each["kind"] for each in answer][1] == "edited"
    nearest = answer[1]["nearest"][0]
    assert [each["type"] for each in nearest["differences"]] == ["number"]
    assert answer[-1]["kind"] in ("same_topic", "unrelated")
    fewer = told(client, "/v1/check", list[answers.CheckedPassage], {"text": DRAFT, "k": 1})
    assert fewer == listed(towns.check(DRAFT, k=1))


def described(speech: Speech, *, text: bool = False) -> Any:
    """Return the fields of a speech, of the path of its source only the last part."""
    return plain(speech.to_json(text=text) | {"source": "table.jsonl"})


def test_speeches_are_listed_with_and_without_text(client: TestClient, towns: Corpus) -> None:
    assert asked(client, "/v1/speeches", list[answers.Speech]) == [described(each) for each in towns.speeches]
    with_text = asked(client, "/v1/speeches", list[answers.Speech], text=True)
    assert with_text == [described(each, text=True) for each in towns.speeches]
    first = next(each for each in with_text if each["id"] == "qinghe")
    assert "青河二桥" in first["text"]
    assert first["source"] == "table.jsonl"  # where it lay is nobody's business
    assert first["metadata"] == {"county": "seat"}


def test_a_speech_and_a_paragraph_are_found_by_ids_with_any_characters(
    client: TestClient, towns: Corpus
) -> None:
    for speech in towns.speeches:
        for id_ in (quote(speech.id), quote(speech.id, safe="")):
            answer = asked(client, f"/v1/speeches/{id_}", answers.Speech)
            assert answer == described(speech, text=True)
        for paragraph in speech.paragraphs:
            answer = asked(client, f"/v1/paragraphs/{quote(paragraph.id)}", answers.Passage)
            assert answer == plain(paragraph.to_json())
            assert answer["text"] == speech.text[answer["start"] : answer["end"]]
    sentence = asked(client, "/v1/paragraphs/qinghe:p4s2", answers.Passage)
    assert sentence["text"] == "去年的洪水没有冲垮一座堤坝。"


def test_paragraphs_and_sentences_of_a_speech_are_listed(client: TestClient, towns: Corpus) -> None:
    of_speech = {"speech": "archive/red rock"}
    speech = towns.speech("archive/red rock")
    assert asked(client, "/v1/paragraphs", list[answers.Passage], **of_speech) == listed(speech.paragraphs)
    sentences = [each for paragraph in speech.paragraphs for each in paragraph.sentences]
    answer = asked(client, "/v1/paragraphs", list[answers.Passage], level="sentence", **of_speech)
    assert answer == listed(sentences)


def test_families_are_what_the_library_finds(client: TestClient, found: Findings) -> None:
    everything = listed(found.families)
    assert asked(client, "/v1/reuse", list[answers.Family]) == everything
    schools = asked(client, "/v1/reuse", list[answers.Family], contains="新增学位5万")
    assert [each["speeches"] for each in schools] == [3]
    assert schools[0]["first_seen"] == {"date": "2026-01-12", "speech_id": "qinghe"}
    for name, wanted in (("level", "paragraph"), ("level", "sentence"), ("kind", "edited")):
        answer = asked(client, "/v1/reuse", list[answers.Family], **{name: wanted})
        assert answer == [each for each in everything if each[name] == wanted]
    answer = asked(client, "/v1/reuse", list[answers.Family], speech="lagoon")
    assert answer == [
        each for each in everything if "lagoon" in {member["speech_id"] for member in each["members"]}
    ]
    assert len(answer) == 1
    assert asked(client, "/v1/reuse", list[answers.Family], contains="NEW FERRIES") == answer


def test_formulae_are_what_the_library_finds(client: TestClient, found: Findings) -> None:
    everything = listed(found.formulae)
    assert everything
    assert asked(client, "/v1/formulae", list[answers.Formula]) == everything
    some = asked(client, "/v1/formulae", list[answers.Formula], contains="获得感", speech="songlin")
    assert some
    assert all("获得感" in each["text"] for each in some)
    assert asked(client, "/v1/formulae", list[answers.Formula], contains="获得感", speech="lagoon") == []


def test_the_ledger_is_what_the_library_finds(client: TestClient, found: Findings) -> None:
    everything = listed(found.ledger)
    assert asked(client, "/v1/ledger", list[answers.LedgerEntry]) == everything
    (own,) = asked(client, "/v1/ledger", list[answers.LedgerEntry], speech="qinghe")
    assert own in everything
    assert own["verbatim"] > 0
    shares = [own[name] for name in ("verbatim", "edited", "reworded", "own")]
    assert sum(shares) == pytest.approx(1, abs=1e-3)


def test_commitments_are_what_the_library_finds(client: TestClient, found: Findings) -> None:
    everything = listed(found.commitments)
    assert asked(client, "/v1/commitments", list[answers.Commitment]) == everything
    filters: dict[str, Callable[[Any], bool]] = {
        "unique": lambda each: each["unique"] is True,
        "hard": lambda each: each["strength"] == "hard",
    }
    for name, holds in filters.items():
        answer = asked(client, "/v1/commitments", list[answers.Commitment], **{name: True})
        assert answer == [each for each in everything if holds(each)]
        assert 0 < len(answer) < len(everything)
    (lake,) = asked(
        client, "/v1/commitments", list[answers.Commitment], contains="松林水库", speech="songlin"
    )
    assert (lake["unique"], lake["strength"], lake["paragraph_id"]) == (True, "hard", "songlin:p4")
    target = next(each for each in lake["targets"] if each["value"])
    assert (target["indicator"], target["value"]) == ("蓄水", 2e7)
    assert target["deadline"] == {"text": "2029年底前", "date": "2029-12-31", "stated_in": "sentence"}
    school = asked(client, "/v1/commitments", list[answers.Commitment], contains="新增学位5万")[0]
    assert (school["targets"][0]["value"], school["targets"][0]["unit"]) == (50000, "个")
    assert school["nearest"]["id"] == "qinghe:p2s1"
    assert school["nearest"]["differences"][0]["b"] == "3万个"


def test_themes_are_what_the_library_finds(client: TestClient, found: Findings) -> None:
    answer = asked(client, "/v1/themes", answers.Themes)
    assert answer == plain(found.themes.to_json())
    assert answer["k"] == len(answer["themes"]) >= 2
    assert answer["evidence"]


@pytest.mark.parametrize("level", list(Level))
def test_two_speeches_are_set_side_by_side(client: TestClient, towns: Corpus, level: Level) -> None:
    pair = {"a": "qinghe", "b": "archive/red rock"}
    answer = asked(client, "/v1/compare", answers.Comparison, level=level.value, **pair)
    assert answer == plain(towns.compare(pair["a"], pair["b"], level=level).to_json())
    if level is Level.PARAGRAPH:
        assert [(each["a"], each["b"]) for each in answer["shared"]][:2] == [
            ("qinghe:p1", "archive/red rock:p1"),
            ("qinghe:p2", "archive/red rock:p2"),
        ]
        assert answer["only_b"] == ["archive/red rock:p4"]


LISTS = ["speeches", "paragraphs?speech=qinghe", "reuse", "formulae", "ledger", "commitments"]


@pytest.mark.parametrize("name", LISTS)
def test_a_part_of_a_list_is_told_with_how_many_there_are(client: TestClient, name: str) -> None:
    address = f"/v1/{name}{'&' if '?' in name else '?'}"
    whole = client.get(address)
    everything = whole.json()
    assert everything
    assert whole.headers["x-total-count"] == str(len(everything))
    parts = []
    for offset in range(0, len(everything) + 2, 2):
        part = client.get(f"{address}offset={offset}&limit=2")
        assert part.headers["x-total-count"] == str(len(everything))
        assert len(part.json()) <= 2
        parts += part.json()
    assert parts == everything
    beyond = client.get(f"{address}offset=1000000000&limit=1000")
    assert (beyond.status_code, beyond.json()) == (200, [])
    assert client.get(f"{address}offset=1").json() == everything[1:]


def test_the_same_question_gets_the_same_bytes(client: TestClient) -> None:
    asked = [client.post("/v1/similar", json={"text": SCHOOL, "mode": "both"}).content for _ in range(3)]
    assert len(set(asked)) == 1


def test_examples_of_the_description_are_answered(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    tried = 0
    for address, ways in described["paths"].items():
        schema = (
            ways.get("post", {})
            .get("requestBody", {})
            .get("content", {})
            .get("application/json", {})
            .get("schema")
        )
        if schema:
            named = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            assert named["examples"], address
            for example in named["examples"]:
                assert client.post(address, json=example).status_code == 200
                tried += 1
    assert tried >= 4


def test_every_address_is_described_with_its_problems(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    names = {address.removeprefix("/v1/") for address in described["paths"]}
    assert names == {
        *("health", "speeches", "speeches/{speech_id}", "paragraphs", "paragraphs/{paragraph_id}"),
        *("reuse", "formulae", "ledger", "commitments", "themes", "compare", "similar", "relate", "check"),
    }
    for ways in described["paths"].values():
        for way in ways.values():
            assert {"200", "401", "404", "422", "503"} <= set(way["responses"])
            (media,) = way["responses"]["422"]["content"]
            assert media == "application/problem+json"
