"""The targets of a commitment in a language with spaces between its words: figures, times, and things that are named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from semantic.commitments.western_signs import announcements
from semantic.text.figures import figures
from semantic.text.names import NameKind, names
from semantic.text.numerals import plain
from semantic.text.periods import periods
from semantic.text.placed import Span

_ENGLISH = "en"
_MONTHS = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_SOON = regex.compile(
    rf"(?:[Ii]n )?{_MONTHS} (?:this|next|of this|of next) year|\b(?:[Tt]his|[Nn]ext|[Cc]oming) {_MONTHS}"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTHS}(?!,? \d)|\b{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?(?!\d|,? \d)"
    rf"|\b(?:[Ii]n|[Bb]y|[Ff]rom|[Bb]efore|[Uu]ntil|[Aa]s of) (?:the )?(?:(?:end|middle|beginning|start|first) of )?{_MONTHS}(?!,? \d)"
    rf"|\b(?:[Oo]n|[Ff]rom|[Aa]s of|[Bb]y) \d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTHS}(?!,? \d)"
    r"|\b(?:[Tt]his|[Nn]ext) (?:spring|summer|autumn|fall|winter|session|term)|\b(?:[Ii]n|[Bb]y|[Bb]efore) the (?:(?:coming|next|following) )?(?:spring|summer|autumn|winter)(?: of \d{4})?"
    r"|\b[Ww]ithin (?:the (?:next )?)?(?:\d+|a|\p{L}+) (?:days|weeks|months?|years?)|\b[Bb]efore the (?:next|end of|year)\b(?: (?!and\b|or\b)\p{L}+){1,3}|\b(?:[Bb]y|[Bb]efore) (?:Easter|Christmas)"
    r"|\b[Bb]y the end of the (?:year|month|decade|term|session)"
    r"|\b(?:(?:[Ll]ater|[Ee]arly|[Ll]ate) )?(?:this|[Nn]ext) year|\b[Nn]ext (?:week|month)"
    r"|\b(?:[Ii]n|[Oo]ver|[Ww]ithin) the (?:coming|next|following) (?:few )?(?:days|weeks|months|years|decade)"
    r"|\b[Ii]n (?:a few|some|several|two|three) (?:days|weeks|months|years)['’] time"
)
"""Times to come that are told from the day of the speech."""
_TIME_LEAD = regex.compile(r"\b(?i:in|from|as of|starting in|for the term) $")
_NAME_BEFORE = regex.compile(r"\b(?!In\b)\p{Lu}[\p{L}’']+ $")
_NAME_BEHIND = regex.compile(r" \p{Lu}\p{Ll}")
"""A year beside a capital is part of a name: Vision 2040, the 2030 Agenda."""
_OVER = regex.compile(
    r"(?i)(?<!\b(?:be|to be) )\b(?:since|adopted|signed|founded|established|launched|initiated|held|hosted|joined|was|were|has been|had|began|declared|stated|anniversary|presidency|member)"
    r"\b(?: (?!will\b)[\p{L}-]+){0,6} $"
)
"""Words in front of a time that is past, or is the time of something else than what is announced."""
_RELATIVE = regex.compile(r"\b(?:which|who|whose|where|giving|serving|home to)\b[^,;]*$")
"""Words in front of what is told of something else by the way."""
_MAKES = regex.compile(
    r"(?i)\b(?:(?:co-?)?host(?:ing)?|hold(?:ing)?|conven(?:e|ing(?: of)?)|organi[sz](?:e|ing)|launch(?:ing)?|adopt(?:ing|ion of)?|ratify(?:ing)?|domesticat(?:e|ing)"
    r"|establish(?:ing|ment of)?|creat(?:e|ing|ion of)|set(?:ting)? up|build(?:ing)?|construct(?:ing|ion of)?|complet(?:e|ing)|open(?:ing)?|introduc(?:e|ing)|enact(?:ing)?"
    r"|sign(?:ing)?|accede to|join(?:ing)?|present(?:ing)?|tabl(?:e|ing)|submit(?:ting)?|publish(?:ing)?|conclud(?:e|ing)|implement(?:ing)?|deliver(?:ing)?"
    r"|pass(?:ing)?|into|elected to|inaugurat(?:e|ing)|issu(?:e|ing)|install(?:ing)?|turn [\p{L} ]{3,30}? into)\s+(?=(?P<thing>.*))"
)
"""What is done to a thing that one can afterwards see."""
_DETERMINERS = regex.compile(
    r"(?i)(?:(?:the|an?|another|our|its|their|my|this|new|recently signed|additional) )+"
)
_ENDS = regex.compile(r"(?i)\b(?:abolish|ban|scrap|repeal|shut|outlaw|prohibit) (?=\p{L})")
"""What is done to a thing that afterwards is no more: the verb belongs to the target."""
_THINGS = regex.compile(
    r"(?i)\b(?:conference|summit|forum|session|elections?|referendum|census|fund|treaty|agreement|convention|covenant|protocol|law|act|constitution"
    r"|strategy|plan|roadmap|programme|resolution|centers?|centres?|institute|university|academy|hospitals?|schools?|museum|parks?|zones?|corridor|railway|highway"
    r"|bridge|port|airport|plant|dam|pipeline|city|cities|agency|commission|court|tribunal|bill|charter|code|register|report|inquiry|congress|ballot|lines?|clinics?)\b"
)
"""Nouns of things that are made, held or passed."""
_IS_MADE = regex.compile(
    r"(?:^|[,;:] )(?:[Tt]he |[Aa]n? )?(?P<thing>(?:(?!\b(?:will|shall|which|that|who|we)\b)[^,;:]){3,120}?) (?:will|shall) (?:(?:also|soon|now) )?(?:take place|be (?:held|hosted|convened|built|launched|opened|established|created|completed|adopted|signed|set up|inaugurated))\b"
)
"""The same, said of the thing itself."""
_CAPITAL = regex.compile(r"[“\"‘(]?\p{Lu}|the$")
_NAMED = regex.compile(r"(?:\d+(?:st|nd|rd|th) )?[“\"‘]?\p{Lu}.* \p{Lu}|\p{Lu}{2,}\d|[“\"‘]")
"""Two words in capitals, letters with a number (COP31), or quotation marks."""
_NAMES_ON = regex.compile(r"\s(?:\p{Lu}[\p{L}-]+,? )+and [\p{L}-]+")
"""What a list in a name goes on with behind a comma: Women, Peace and Security."""
_MONTH = regex.compile(_MONTHS)
_BREAK = regex.compile(r"[,;:.]\s")
_MARKS = "“”\"‘’'(),.;:—–-"
_POINTS = ".,;:!?"
_CANDIDATE = regex.compile(r"\bcandida(?:ture|cy)\b")
_WORDS = regex.compile(r"\S+")
_STOPS = frozenset(
    "which that who whose where when while as with through by including ahead followed will shall is are was were has have can later early next this last"
    " during before after under via so because if but or at from aimed aiming held scheduled between within we i not also co-organized throughout into".split()
)
"""Words that no longer belong to the thing in front of them."""
_JOINS = frozenset("of on for against in to and the".split())
_LONGEST = 24
"""Words of the longest name of a thing; a longer one has run into the rest of the sentence."""
_BY_ITSELF = frozenset("to in and".split())
"""Joining words that go on with a name only, or else begin another phrase."""
_REACHES = regex.compile(
    r"(?i)\b(?:achiev(?:e|es|ing)|reach(?:es|ing)?|becom(?:e|es|ing)|attain(?:s|ing)?|obtain|secure|have|see|make|transition(?:ing)? to|into|be|generat(?:e|ing))\s+(?:an?\s+|the\s+|our\s+|its\s+)*"
)
"""What stands in front of an aim that is a state."""
_INFINITIVE = regex.compile(r"(?i)\b(?:to|will|shall|and|of|at)\s+(?:\p{L}+ly\s+|also\s+)*(?=\p{L}+\s)")
_CHANGES = regex.compile(
    r"(?i)\b(?:reduc(?:e|ing)|increas(?:e|ing)|rais(?:e|ing)|cut(?:ting)?|lower(?:ing)?|doubl(?:e|ing)|tripl(?:e|ing)|return(?:ing)? to|phas(?:e|ing) out|expand(?:ing)?|grow(?:ing)?|halv(?:e|ing)) (?:(?!\band\b)[^,;.:\d]){0,60}$"
)
"""A verb of change in front of a figure: what changes belongs to the target."""
_BEHIND = regex.compile(
    r"(?:\s+(?!and\b|which\b|that\b|who\b|while\b|as\b|to\b|where\b|when\b|through\b|but\b|or\b|by\b|in order\b|will\b|across\b|with\b|at\b|before\b|within\b|each\b|from (?:the )?\d|in (?:the )?\d)[\p{L}\p{M}’'\"“”-]+){0,9}(?: to the \p{Lu}[\p{L}’-]*(?: (?:for|of|and|\p{Lu}[\p{L}-]*))*\b(?<! (?:for|of|and)))?"
)
_NOT_COUNTED = regex.compile(
    r"(?i)(?:\bSDGs?|\bgoal|\bresolution|\barticle|\bchapter|\bstage|\btarget|\bNo\.?|\bin|\bjust|\bafter|\bbetween the) $"
)
"""Words in front of a number that numbers something rather than counts it."""
_AGE = regex.compile(r"(?i)(?:years?|decades?|months?|days?)")
"""Units of how long something has been or will be so; when it is to be so, `periods` tells."""
_CITED = (NameKind.DOCUMENT, NameKind.EVENT)
"""What is named in other languages, in which no word tells what is done to it."""
_TOUCHES = regex.compile(r"\s*(?:(?:by|in|to|of|the|for)\s*)*")


def western_targets(text: str, language: str | None) -> list[Span]:
    """Return the spans of the targets of a commitment, in order, none inside another; none for a soft one.

    In English those are figures with what they count, times to come, aims that are to be reached
    by a time, and things that are made, held or passed, all from where something is announced. In
    another language they are figures, times, and the names of documents and events.
    """
    folded = plain(text)
    if (language or _ENGLISH) == _ENGLISH:
        return _english_targets(folded)
    found = [
        *(figure.span for figure in figures(folded, language)),
        *(period.span for period in periods(folded, language) if not (period.name or "").startswith("last")),
        *(name.span for name in names(folded, language) if name.kind in _CITED),
    ]
    return _joined(folded, found, apart=())


def _english_targets(folded: str) -> list[Span]:
    start = _announced_from(folded)
    times = _times(folded)
    aims = [
        Span(_aim_start(folded, start, time.start), time.end) if is_deadline and time.start > start else time
        for time, is_deadline in times
    ]
    apart = [time for time, _ in times if _MONTH.search(folded, *time) or _SOON.search(folded, *time)]
    return _joined(folded, [*aims, *_counted(folded, start), *_made(folded, start)], apart=apart)


def _announced_from(folded: str) -> int:
    """Return where the speakers begin to announce something; 0 where no predicate tells it."""
    own = [each.start for each in announcements(folded) if each.is_own]
    return own[0] if own else 0


def _times(folded: str) -> list[tuple[Span, bool]]:
    """Return the times to come, each with whether something is to be so by then."""
    soon = [(Span(*match.span()), False) for match in _SOON.finditer(folded)]
    taken = {place for span, _ in soon for place in range(*span)}
    named = [
        (_with_lead(folded, period.span), period.is_deadline)
        for period in periods(folded, _ENGLISH)
        if taken.isdisjoint(range(*period.span))
        and not (period.name or "").startswith("last")
        and (period.is_deadline or not _is_named(folded, period.span))
    ]
    return [
        (span, is_deadline)
        for span, is_deadline in sorted([*soon, *named])
        if not _OVER.search(folded[: span.start]) and not _RELATIVE.search(folded[: span.start])
    ]


def _with_lead(folded: str, span: Span) -> Span:
    lead = _TIME_LEAD.search(folded[: span.start])
    return Span(lead.start(), span.end) if lead else span


def _is_named(folded: str, span: Span) -> bool:
    """Tell whether a year is part of a name."""
    in_front = folded[: span.start]
    return not _TIME_LEAD.search(in_front) and (
        _NAME_BEFORE.search(in_front) is not None or _NAME_BEHIND.match(folded, span.end) is not None
    )


def _aim_start(folded: str, start: int, end: int) -> int:
    """Return where the aim begins that is to be reached by the time at `end`: a figure, a state, or else a verb."""
    low = max([start, *(match.end() for match in _BREAK.finditer(folded, 0, end))])
    counted = [
        figure.span.start
        for figure in figures(folded, _ENGLISH)
        if figure.value and low <= figure.span.start < end
    ]
    if counted:
        return counted[-1]
    reached = [match.end() for match in _REACHES.finditer(folded, low, end)]
    if reached:
        return reached[-1]
    verbs = [match.end() for match in _INFINITIVE.finditer(folded, low, end)]
    return verbs[-1] if verbs else end


def _counted(folded: str, start: int) -> Iterator[Span]:
    """Yield each figure with what it counts, and the verb of change in front of it."""
    for figure in figures(folded, _ENGLISH):
        begin, end = figure.span
        in_front = folded[:begin]
        numbers = not figure.unit or _NOT_COUNTED.search(in_front) is not None
        if begin < start or numbers or _AGE.fullmatch(figure.unit) or _RELATIVE.search(in_front):
            continue
        changes = _CHANGES.search(in_front)
        behind = _BEHIND.match(folded, end)
        yield Span(changes.start() if changes else begin, behind.end() if behind else end)


def _made(folded: str, start: int) -> Iterator[Span]:
    """Yield each thing that is to be made, held or passed."""
    for match in _MAKES.finditer(folded, start):
        determiners = _DETERMINERS.match(folded, match.start("thing"))
        begin = determiners.end() if determiners else match.start("thing")
        end = _thing_end(folded, begin)
        words = folded[begin:end]
        if _THINGS.search(words) or _NAMED.match(words):
            yield Span(begin, end)
    for match in _IS_MADE.finditer(folded):
        if _THINGS.search(match["thing"]):
            yield Span(*match.span("thing"))
    for match in (*_CANDIDATE.finditer(folded, start), *_ENDS.finditer(folded, start)):
        yield Span(match.start(), _thing_end(folded, match.start()))


def _thing_end(folded: str, begin: int) -> int:
    """Return where the words end that name a thing."""
    end = begin
    words = list(_WORDS.finditer(folded, begin))[: _LONGEST + 1]
    for match, behind in zip(words, [*(each.group() for each in words[1:]), ""], strict=True):
        word = match.group()
        bare = word.strip(_MARKS).casefold()
        name_follows = _CAPITAL.match(behind) is not None and not _MONTH.match(behind)
        if bare in _STOPS or not bare or (bare in _BY_ITSELF and not name_follows):
            return end
        if bare not in _JOINS:
            end = match.start() + len(word.rstrip(_POINTS))
        if word[-1] in _POINTS and not (word[-1] == "," and _NAMES_ON.match(folded, match.end())):
            return end
    return end


def _joined(folded: str, spans: Sequence[Span], *, apart: Sequence[Span]) -> list[Span]:
    """Return spans in order, those joined that touch or have only a few joining words between them, but for those `apart`."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and (
            span.start <= joined[-1].end
            or (
                span not in apart
                and joined[-1] not in apart
                and _TOUCHES.fullmatch(folded[joined[-1].end : span.start])
            )
        ):
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined
