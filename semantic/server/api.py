"""The routes of the API: each takes what was asked, calls the library, and answers with the fields of its command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from semantic import __version__
from semantic.corpus import Corpus
from semantic.records import Kind, Level, Speech
from semantic.reuse.relating import relate
from semantic.server import answers
from semantic.server.backing import Backing, Behind, Found, Shown
from semantic.server.choosing import chosen_commitments, chosen_families, chosen_formulae
from semantic.server.problems import MEDIA_TYPE, Problem
from semantic.server.requests import (
    LIMITS,
    NAME_CHARACTERS,
    CheckRequest,
    Name,
    RelateRequest,
    SimilarRequest,
)
from semantic.server.searching import neighbours_of
from semantic.server.writing import file_of, json_response

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": told,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
    }
    for status, told in {
        400: "What was sent is no JSON, or no HTTP that is understood",
        401: "The token is missing or another",
        404: "There is nothing of that id",
        408: "The request did not come in within the time",
        413: "The body is too large",
        415: "The body is not sent as application/json",
        422: "What was asked cannot be answered",
        503: "The server is busy, or what is asked for is not ready; Retry-After tells when to ask again",
    }.items()
}


def _sent_as_json(request: Request) -> None:
    """Check that a body says that it is JSON; a page elsewhere cannot have a browser send that unasked."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "The body is not said to be JSON; send it with Content-Type: application/json.",
        )


router = APIRouter(prefix="/v1", responses=_PROBLEMS)
_JSON = [Depends(_sent_as_json)]

Offset = Annotated[int, Query(ge=0, le=10**9, description="How many entries to pass over.")]
Limit = Annotated[
    int | None,
    Query(
        ge=1,
        le=LIMITS.max_listed,
        description="How many entries at most; without it, all. `X-Total-Count` tells how many there are.",
    ),
]
Id = Annotated[str, Path(max_length=NAME_CHARACTERS)]
OfSpeech = Annotated[Name | None, Query(description="Only what is in the speech of this id.")]
OfLevel = Annotated[Level | None, Query(description="Only paragraphs or only sentences.")]
Contains = Annotated[Name | None, Query(description="Only texts that hold this, in any letter case.")]


@router.get("/health", tags=["server"])
def health(behind: Behind) -> answers.Health:
    """Tell how the server is, what it shows and what it takes on."""
    corpus = behind.served.corpus()
    info = corpus.info()
    return answers.Health(
        status="ok" if behind.served.problem is None else "stale",
        version=__version__,
        encoding=_encoded_so_far(behind),
        findings=_state_of_findings(behind, corpus),
        limits=behind.limits.to_json(),
        **{name: info[name] for name in ("encoder", "generation", "speeches", "paragraphs", "sentences")},
    )


def _encoded_so_far(behind: Backing) -> answers.Encoding:
    encoder = behind.served.encoder
    return answers.Encoding(
        seconds=round(encoder.seconds, 3),
        cpu_seconds=round(encoder.cpu_seconds, 3),
        passes=encoder.passes,
        texts=encoder.texts,
    )


def _state_of_findings(behind: Backing, corpus: Corpus) -> Literal["ready", "earlier", "under way", "failed"]:
    last = behind.gathering.last
    if last is not None:
        return "ready" if last.manifest == corpus.manifest else "earlier"
    return "under way" if behind.gathering.is_under_way else "failed"


@router.post("/similar", response_model=answers.SimilarAnswer, tags=["search"], dependencies=_JSON)
def similar(asked: SimilarRequest, corpus: Shown, behind: Behind) -> Response:
    """Find the paragraphs or sentences that are most similar to a text, or to one of the corpus."""
    neighbours = neighbours_of(asked, corpus, behind)
    query = asked.text if asked.paragraph_id is None else corpus.passage(asked.paragraph_id).text
    return json_response(
        {"query": query, "results": [each.to_json() for each in neighbours]}, corpus.manifest
    )


@router.post("/relate", response_model=answers.Relation, tags=["search"], dependencies=_JSON)
def relate_texts(asked: RelateRequest, corpus: Shown) -> Response:
    """Tell how two texts relate, by the encoder of the corpus: their kind, what they share, and differences that matter."""
    return json_response(relate(asked.a, asked.b, encoder=corpus.encoder).to_json(), corpus.manifest)


@router.post("/check", response_model=list[answers.CheckedPassage], tags=["search"], dependencies=_JSON)
def check(asked: CheckRequest, corpus: Shown, behind: Behind) -> Response:
    """Tell of each paragraph of a draft where it was said before, and what is new; nothing is added."""
    paragraphs = sum(1 for line in asked.text.splitlines() if line.strip())
    if paragraphs > behind.limits.max_draft_paragraphs:
        raise Problem.unprocessable(
            f"The draft has {paragraphs:,} paragraphs, and {behind.limits.max_draft_paragraphs:,} are checked at a time; "
            "check it in parts."
        )
    checked = corpus.check(asked.text, k=asked.k)
    return json_response([each.to_json() for each in checked], corpus.manifest)


@router.get("/speeches", response_model=list[answers.Speech], tags=["corpus"])
def speeches(
    corpus: Shown,
    text: Annotated[bool, Query(description="Whether to give the text of each as well.")] = False,
    offset: Offset = 0,
    limit: Limit = None,
) -> Response:
    """List the speeches, in the order of their sources."""
    return _listed(corpus.speeches, lambda each: _described(each, text=text), corpus.manifest, offset, limit)


@router.get("/speeches/{speech_id:path}", response_model=answers.Speech, tags=["corpus"])
def speech(speech_id: Id, corpus: Shown) -> Response:
    """Return a speech with its text."""
    return json_response(_described(corpus.speech(speech_id), text=True), corpus.manifest)


@router.get("/paragraphs", response_model=list[answers.Passage], tags=["corpus"])
def paragraphs(
    corpus: Shown,
    speech: Annotated[Name, Query(description="Id of the speech.")],
    level: Level = Level.PARAGRAPH,
    offset: Offset = 0,
    limit: Limit = None,
) -> Response:
    """List the paragraphs or sentences of a speech, in its order."""
    listed: Sequence[Any] = corpus.speech(speech).paragraphs
    if level is Level.SENTENCE:
        listed = [sentence for paragraph in listed for sentence in paragraph.sentences]
    return _listed(listed, lambda each: each.to_json(), corpus.manifest, offset, limit)


@router.get("/paragraphs/{paragraph_id:path}", response_model=answers.Passage, tags=["corpus"])
def paragraph(paragraph_id: Id, corpus: Shown) -> Response:
    """Return a paragraph or sentence with its place."""
    return json_response(corpus.passage(paragraph_id).to_json(), corpus.manifest)


@router.get("/reuse", response_model=list[answers.Family], tags=["findings"])
def reuse(
    found: Found,
    level: OfLevel = None,
    kind: Annotated[Kind | None, Query(description="Only families of this kind.")] = None,
    speech: OfSpeech = None,
    contains: Contains = None,
    offset: Offset = 0,
    limit: Limit = None,
) -> Response:
    """List the families of re-used passages, paragraphs first, then most speeches first."""
    listed = chosen_families(
        found.findings.families, level=level, kind=kind, speech=speech, contains=contains
    )
    return _listed(listed, lambda each: each.to_json(), found.manifest, offset, limit)


@router.get("/formulae", response_model=list[answers.Formula], tags=["findings"])
def formulae(
    found: Found, speech: OfSpeech = None, contains: Contains = None, offset: Offset = 0, limit: Limit = None
) -> Response:
    """List the set phrases that two or more speeches share, most speeches first, then the longest."""
    listed = chosen_formulae(found.findings.formulae, speech=speech, contains=contains)
    return _listed(listed, lambda each: each.to_json(), found.manifest, offset, limit)


@router.get("/ledger", response_model=list[answers.LedgerEntry], tags=["findings"])
def ledger(found: Found, speech: OfSpeech = None, offset: Offset = 0, limit: Limit = None) -> Response:
    """Tell how much of each speech others say as well, by speech id."""
    listed = [entry for entry in found.findings.ledger if speech in (None, entry.speech_id)]
    return _listed(listed, lambda each: each.to_json(), found.manifest, offset, limit)


@router.get("/commitments", response_model=list[answers.Commitment], tags=["findings"])
def commitments(
    found: Found,
    unique: Annotated[bool, Query(description="Only those that no other speech makes.")] = False,
    hard: Annotated[bool, Query(description="Only those that can be checked.")] = False,
    speech: OfSpeech = None,
    contains: Contains = None,
    offset: Offset = 0,
    limit: Limit = None,
) -> Response:
    """List what the speeches promise, each with the nearest that others say, by speech id and place."""
    listed = chosen_commitments(
        found.findings.commitments, unique=unique, hard=hard, speech=speech, contains=contains
    )
    return _listed(listed, lambda each: each.to_json(), found.manifest, offset, limit)


@router.get("/themes", response_model=answers.Themes, tags=["findings"])
def themes(found: Found) -> Response:
    """Tell what the speeches talk about, the theme with most words first."""
    return json_response(found.findings.themes.to_json(), found.manifest)


@router.get("/compare", response_model=answers.Comparison, tags=["search"])
def compare(
    corpus: Shown,
    a: Annotated[Name, Query(description="Id of a speech.")],
    b: Annotated[Name, Query(description="Id of another one.")],
    level: Level = Level.PARAGRAPH,
) -> Response:
    """Set two speeches side by side: what both say, and what each alone says."""
    return json_response(corpus.compare(a, b, level=level).to_json(), corpus.manifest)


def _described(speech: Speech, *, text: bool) -> dict[str, Any]:
    """Return the fields of a speech; of its source only the name, as others need not know the folders of this machine."""
    return speech.to_json(text=text) | {"source": file_of(speech)}


def _listed(
    records: Sequence[Any],
    to_json: Callable[[Any], dict[str, Any]],
    manifest: Any,
    offset: int,
    limit: int | None,
) -> Response:
    part = records[offset : None if limit is None else offset + limit]
    return json_response([to_json(each) for each in part], manifest, total=len(records))
