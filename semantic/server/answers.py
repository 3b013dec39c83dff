"""What the API answers, as its description tells it: the same fields as on the command line and in files."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from semantic.commitments.commitment import Hardness, StatedIn
from semantic.records import Kind, Level, Role
from semantic.reuse.differences import DifferenceType
from semantic.reuse.phrase_types import FormulaType
from semantic.text.quantities import Comparator
from semantic.themes.theme import ChosenBy

Span = Annotated[
    list[int],
    Field(min_length=2, max_length=2, description="Start and end in code points; the end is not in it."),
]
Share = Annotated[float, Field(ge=0, le=1)]
Similarity = Annotated[float, Field(ge=-1, le=1, description="Cosine; higher is closer.")]


class Answer(BaseModel):
    """What is answered; further fields may come with later versions."""

    model_config = ConfigDict(extra="allow")


class Encoding(Answer):
    """What was encoded since the server started; queries that come at the same time share a pass."""

    seconds: float = Field(ge=0, description="How long it took, with what it waited for other threads.")
    cpu_seconds: float = Field(ge=0, description="How long it kept a processor busy in its own thread.")
    passes: int = Field(ge=0)
    texts: int = Field(ge=0)


class Health(Answer):
    """How the server is."""

    status: Literal["ok", "stale"] = Field(
        description="stale: the folder's own state cannot be read, and the one before is shown"
    )
    version: str
    encoder: str
    generation: int = Field(description="Counts the commits of the corpus folder.")
    speeches: int
    paragraphs: int
    sentences: int
    encoding: Encoding
    findings: Literal["ready", "earlier", "under way", "failed"] = Field(
        description="Whether families, formulae, the ledger, commitments and themes are there; earlier: those of the state before"
    )
    limits: dict[str, float]


class Gap(Answer):
    """Where a publisher withheld text; `missing` characters, null where that is not said."""

    at: int = Field(ge=0, description="Before which character of the text the mark stood.")
    missing: int | None
    text: str = Field(description="The mark.")
    source_start: int
    source_end: int


class Speech(Answer):
    """A speech."""

    id: str
    title: str | None
    speaker: str | None
    place: str | None
    date: str | None
    language: str | None
    source: str = Field(description="Name of the file that it was read from.")
    paragraphs: int
    characters: int = Field(description="Of the body.")
    gaps: list[Gap]
    metadata: dict[str, str] = Field(description="Further columns of its source.")
    text: str | None = None


class Passage(Answer):
    """A paragraph or sentence: ``text`` is ``speech.text[start:end]``."""

    id: str
    speech_id: str
    ordinal: int = Field(ge=1)
    heading: list[str] = Field(description="Headings above it, outermost first.")
    text: str
    start: int
    end: int
    role: Role
    source_start: int
    source_end: int
    paragraph_id: str | None = Field(default=None, description="Of a sentence: the paragraph it is in.")


class Difference(Answer):
    """What one passage says otherwise than another."""

    type: DifferenceType
    a: str | None
    b: str | None
    a_span: Span | None
    b_span: Span | None


class Neighbour(Answer):
    """A passage near the query."""

    rank: int = Field(ge=1)
    id: str
    speech_id: str
    speaker: str | None
    place: str | None
    date: str | None
    language: str | None
    heading: list[str]
    text: str
    start: int
    end: int
    similarity: Similarity
    kind: Kind | None
    shared: list[Span] = Field(description="Where wording of the query stands in `text`.")


class Precedent(Neighbour):
    """A neighbour, with what it says otherwise than the passage of a draft."""

    differences: list[Difference]


class SimilarAnswer(Answer):
    """The nearest passages, most similar first; by fused rank where the mode is both."""

    query: str
    results: list[Neighbour]


class CheckedPassage(Answer):
    """A paragraph of a draft; where it is `same_topic` or `unrelated`, it is new."""

    ordinal: int
    text: str
    kind: Kind
    nearest: list[Precedent]


class Block(Answer):
    """Wording that two texts share."""

    a: Span
    b: Span


class Relation(Answer):
    """How two texts relate."""

    kind: Kind
    similarity: Similarity
    overlap: Share
    partial_reuse: bool
    blocks: list[Block]
    differences: list[Difference]


class Member(Answer):
    """A passage of a family."""

    id: str
    speech_id: str
    start: int
    end: int
    text: str
    kind: Kind = Field(description="How it relates to the medoid.")


class FirstSeen(Answer):
    """Where a family was first seen, as far as dates tell."""

    date: str
    speech_id: str


class Family(Answer):
    """A passage that several speeches have, in its wordings."""

    id: str
    level: Level
    kind: Kind
    speeches: int
    members: list[Member]
    medoid: str
    fixity: Share
    boilerplate_index: Share
    first_seen: FirstSeen | None


class Occurrence(Answer):
    """Where a formula stands."""

    speech_id: str
    start: int
    end: int


class Formula(Answer):
    """A set phrase that several speeches have."""

    text: str
    type: FormulaType
    speeches: int
    count: int
    occurrences: list[Occurrence]


class LedgerEntry(Answer):
    """How much of a speech stands elsewhere; the shares sum to 1."""

    speech_id: str
    characters: int
    verbatim: Share
    edited: Share
    reworded: Share
    own: Share


class Deadline(Answer):
    """By when."""

    text: str
    date: str | None = Field(description="The last day.")
    stated_in: StatedIn


class Target(Answer):
    """What can be checked of a commitment; `value` is in the base unit."""

    text: str
    start: int
    end: int
    indicator: str | None
    value: float | None
    upper: float | None = Field(description="The upper end of a range.")
    unit: str | None
    comparator: Comparator | None
    deadline: Deadline | None
    deliverable: str | None


class NearestSaid(Answer):
    """The nearest that another speech says."""

    id: str
    speech_id: str
    text: str
    similarity: Similarity
    kind: Kind
    differences: list[Difference]


class Commitment(Answer):
    """A promise of future action or outcome."""

    id: str
    speech_id: str
    paragraph_id: str
    heading: list[str] = Field(description="Headings above it, outermost first.")
    start: int
    end: int
    text: str
    strength: Hardness
    targets: list[Target]
    confidence: Share
    unique: bool | None
    compared_with: int = Field(description="With how many speeches.")
    novelty: Share | None
    nearest: NearestSaid | None
    decided: str | None = Field(description="What a reader decided on it.")


class Evidence(Answer):
    """How well a number of themes fits."""

    k: int
    silhouette: float
    stability: float


class Theme(Answer):
    """What some paragraphs talk about."""

    id: str
    label: str
    terms: list[str]
    size: int
    share: Share = Field(description="Of the words of all bodies.")
    speeches: int
    medoid: str
    representatives: list[str]
    fits_from: float = Field(description="The similarity from which on a paragraph fits it.")


class Assignment(Answer):
    """Where a paragraph belongs."""

    paragraph_id: str
    speech_id: str
    theme: str
    similarity: Similarity
    fits: bool


class SpeechThemes(Answer):
    """What a speech spends its words on."""

    speech_id: str
    words: int
    shares: dict[str, Share] = Field(description="By theme.")
    distance: Share | None = Field(description="From the mean of the other speeches.")


class YearThemes(Answer):
    """What the speeches of a year spend their words on."""

    year: str
    speeches: int
    shares: dict[str, Share] = Field(description="By theme.")


class Themes(Answer):
    """What the speeches talk about."""

    k: int
    chosen_by: ChosenBy
    asked: int | None
    continues: bool = Field(description="Whether they go on from those of an earlier run.")
    seed: int
    evidence: list[Evidence]
    themes: list[Theme]
    speeches: list[SpeechThemes]
    years: list[YearThemes]
    assignments: list[Assignment]


class SharedPassage(Answer):
    """A passage of one speech and the one of the other that it shares most with."""

    a: str
    b: str
    kind: Kind
    similarity: Similarity
    overlap: Share
    differences: list[Difference]
    blocks: list[Block]
    a_text: str
    b_text: str


class Comparison(Answer):
    """Two speeches side by side."""

    a: str
    b: str
    shared: list[SharedPassage]
    only_a: list[str]
    only_b: list[str]


class InvalidPart(Answer):
    """What is wrong in one place of a request."""

    detail: str
    pointer: str


class ProblemDocument(Answer):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[InvalidPart] | None = None
