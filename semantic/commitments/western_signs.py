"""What the form of a sentence in a language other than Chinese tells of whether it promises something."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import regex

from semantic.text.figures import figures
from semantic.text.numerals import plain
from semantic.text.periods import periods
from semantic.text.stance import Strength, Tense, stance

_ENGLISH = "en"
_OPENING = 60
"""Characters of the beginning of a sentence, in which its subject and verb mostly stand."""
_FIRST_CLAUSE = 90
"""Characters in which a sentence, after a phrase that leads in, has come to its main verb."""
_OWN = {
    "en": r"\b(?:we|i|our|my|us)\b|^\| ",
    "fr": r"\b(?:nous|notre|nos|je|mon|ma)\b",
    "es": r"\b(?:nosotros|nuestr[oa]s?|mi|yo)\b|\p{L}{3,}mos\b",
    "de": r"\b(?:wir|unser\p{L}*|ich|mein\p{L}*)\b",
    "ru": r"\b(?:мы|наш\p{L}*|я|мо[йяеи]\p{L}*)\b",
    "ar": r"(?<!\p{L})(?:نحن|إننا|بلاد[ين]ا?|بلدنا|حكومتنا)(?!\p{L})",
    "pt": r"\b(?:nós|noss[oa]s?|meu|minha)\b|\p{L}{3,}mos\b",
    "it": r"\b(?:noi|nostr[oaie]|mio|mia)\b|\p{L}{3,}(?:iamo|remo)\b",
    "ja": r"我が国|わが国|私たち|我々|政府は",
    "ko": r"우리|저희|정부는",
}
"""Words by which speakers name themselves or their side; the bar is an I that was misread."""


class Subject(StrEnum):
    """Who is said to do what is announced."""

    SPEAKERS = "speakers"
    """We, I, our country."""
    SIDE = "side"
    """The government, the delegation: whose, the sentence does not say."""
    NAMED = "named"
    """A name, mostly of the own country: speakers announce little of what others will do."""
    OTHERS = "others"
    """The world and its bodies, and whatever else."""
    RELATIVE = "relative"
    """What a relative clause is about."""
    POINTED = "pointed at"
    """It, this, they."""


class Aim(StrEnum):
    """How it is announced."""

    NOT = "will not"
    CONTINUE = "will continue"
    HAPPEN = "will happen"
    """With a verb of what comes about (will bring, will need, will celebrate) rather than of what is done."""
    DONE = "will be done"
    """With what is to be done for its subject."""
    STATE = "will be"
    WILL = "will"
    RESOLVED = "resolved"
    INTENDS = "intends"
    GOAL = "goal"
    AFFIRMS = "affirms"


@dataclass(frozen=True)
class Announcement:
    """An English predicate that says that something is to be done.

    Parameters
    ----------
    start : int
        Where the predicate begins.
    aim : Aim
        How it says so.
    subject : Subject
        Who is to do it.
    is_dependent : bool
        Whether it is supposed, hoped, demanded or quoted rather than said.
    """

    start: int
    aim: Aim
    subject: Subject
    is_dependent: bool

    @property
    def is_own(self) -> bool:
        """Whether the speakers or their side announce it themselves."""
        return self.subject in _OWN_SUBJECTS and not self.is_dependent


_OWN_SUBJECTS = (Subject.SPEAKERS, Subject.SIDE, Subject.NAMED)
_MODALS = (Aim.NOT, Aim.CONTINUE, Aim.HAPPEN, Aim.DONE, Aim.STATE, Aim.WILL)
_ADVERBS = (
    r"(?:,? (?:\p{L}+ly|also|always|too|both|now|then|therefore|thus|still|soon|once|again|ever|together|all|hereby|today|steadfast"
    r"|here|do|does|have|has|wish to|would like to|want to|in turn|as well)\b,?){0,4}\s*$"
)
"""What may stand between a subject and the predicate behind it."""
_WILL = (
    r"(?<!\b(?:the|a|an|our|of|political|good|collective|free|their|its|his|genuine|common|own|no) )(?:\b(?:will|shall)|['’]ll)"
    r"(?: (?:\p{L}+ly|also|always|then|therefore|now|soon|further|both|still|again|all))*"
)
"""The verb, and not the noun, with its adverbs."""
_COMMITMENT = r"(?:commitments?|determination|resolve|readiness|pledge)\b"
_AIMS = {
    Aim.NOT: rf"{_WILL} (?:not|never)\b|\bwon['’]t\b",
    Aim.CONTINUE: rf"{_WILL} (?:continue|remain|keep|persist|maintain|persevere)\b",
    Aim.HAPPEN: rf"{_WILL} (?:be able|have|need|require|see|find|face|lose|fail|mean|depend|bring|enable|allow|determine|become|know|suffer|win"
    r"|prevail|end|help|judge|only|either|lead|create|cause|take place|celebrate|mark|commemorate)\b",
    Aim.DONE: rf"{_WILL} be (?:\p{{L}}+ly )?(?:\p{{L}}+ed|held|\p{{L}}*built|set|made|given|taken|put|begun|brought|met|paid|sent|spent)\b",
    Aim.STATE: rf"{_WILL} be\b(?! \p{{L}}+ing\b)",
    Aim.WILL: rf"{_WILL}\b(?!\s*[,.;!])",
    Aim.RESOLVED: r"(?:\b(?:am|are|is|remains?|stands?|stays?|been)\b(?: (?!not\b)\p{L}+){0,3}?|^|(?<=[,—–-]) ?)"
    r"(?<!\bbe ) ?\b(?:committed|determined|resolved|ready|prepared|dedicated|poised)\b(?: to\b|(?<=ready))",
    Aim.GOAL: r"\b(?:goal|aim|vision|objective|ambition|priority|target|plan|intention|task)(?: \p{L}+){0,8}? (?:is|are|remains)(?: now)? to\b"
    r"|\bwith (?:the|an?) (?:aim|goal|vision|objective|view) (?:of|to)\b|\b(?:sets?|setting) (?:an?|the|our|its) (?:\p{L}+ )?(?:goals?|targets?)\b"
    r"|\bcandida(?:tures?|cy)\b",
    Aim.INTENDS: r"(?<!\bthe )\b(?:intends?|plans?|aims?|strives?|seeks?|pledges?|undertakes?|endeavou?rs?|vows?|promises?|means?|expects?|decided|agreed|undertook|commits?(?: (?:ourselves|myself|itself))?) to\b"
    r"|\b(?:is|are|am) (?:\p{L}+ )?(?:planning|seeking|aiming|intending|preparing|striving|working|going) (?:to|towards?|on)\b"
    r"|\b(?:is|are) to (?:be )?(?=\p{L}{3,})|\bgearing up\b|\bpledges?\b(?= (?:our|its|my|\d))|\bspare no effort|\baims? (?:for|at)\b",
    Aim.AFFIRMS: r"\b(?:(?:re)?affirm|reiterate|renew|restate|(?:re)?assure|reinforc\p{L}*)s? (?:\p{L}+['’]?s? ){0,4}?" + _COMMITMENT,
}  # fmt: skip
_AIMS_FOUND = {aim: regex.compile(f"(?i){pattern}") for aim, pattern in _AIMS.items()}
"""In the order in which they are looked for: a later one that overlaps an earlier is none."""
_FRONT = r"(?:^|[,;:—–“\"(-]|\b(?:and|but|that|so|while|as|or|why|because|where|since|assembly|year|month|week)\b)\s*"
"""What stands in front of a whole subject; anything else tells that it goes on to the left: the hopes of Ghana."""
_NAME = (
    r"(?:\p{Lu}[\p{L}\p{M}'’-]+(?:,? (?:(?:of the|of|and the|and) )?\p{Lu}[\p{L}\p{M}'’-]+)*)(?: \(\p{L}+\))?"
)
_GROUPS = (
    r"(?:governments?|country|nation|delegation|administration|people|presidency|kingdom|ministry|parliament|leadership|authorities|company|group|union|party|board|bank|bench|hospital|school|university|department|embassy|trust"
    r"|cabinet|ministers?|council|court|institution|team|executive|movement|commission|committee|secretariat|staff|budget|plan|house)"
)
_WORLD = (
    r"(?:united nations|security council|general assembly|assembly|council|community|states|nations|countries|parties|world|humanity"
    r"|charter|summit|conference|organi[sz]ation|pact|agenda|leaders|peoples|union|fund|board|elections|goals)"
)
_SUBJECTS = (
    (Subject.SPEAKERS, rf"(?:\b(?:[Ww]e|I)|(?:^|[,;:“] )\||\b(?i:our|my|this) (?:\p{{L}}+ ){{0,2}}(?i:{_GROUPS})){_ADVERBS}"),
    (Subject.RELATIVE, rf"\b(?:which|that|who|what|whose \p{{L}}+){_ADVERBS}"),
    (
        Subject.POINTED,
        rf"(?i:\b(?:it|they|there|he|she|you|nothing|everyone|nobody|everybody|one|someone|(?:this|these|those|some|each)(?: \p{{L}}+){{0,2}})){_ADVERBS}",
    ),
    (Subject.OTHERS, rf"(?i:\b{_WORLD}){_ADVERBS}"),
    (Subject.SIDE, rf"{_FRONT}[Tt]he(?: \p{{L}}+){{0,2}}? (?i:{_GROUPS})(?: of(?: the)?(?: \p{{Lu}}\p{{L}}+)+)?{_ADVERBS}"),
    (Subject.NAMED, rf"{_FRONT}(?:[Tt]he (?:\p{{Ll}}+ )?)?(?!(?:The|This|These|Our|My) ){_NAME}{_ADVERBS}"),
)  # fmt: skip
_SUBJECTS_FOUND = tuple((subject, regex.compile(pattern)) for subject, pattern in _SUBJECTS)
"""By how they end, in the order in which they are looked for."""
_WHOSE = regex.compile(r"(?i)\b(?:our|my) (?:\p{L}+ ){0,3}$")
"""In front of a goal, it tells whose it is."""
_JOINED_ON = regex.compile(rf"\b(?:and|but|or|is|are){_ADVERBS}")
"""What stands in front of a second predicate, whose subject is that of the first: has signed and will ratify."""
_FIRST_OWN = regex.compile(r"\b[Ww]e\b|\bI\b|^\|")
_FIRST_NAMED = regex.compile(
    rf"(?:^|, )(?:[Tt]he )?(?!(?:The|This|These|Our|My|In|On|At|For|As|If) ){_NAME} (?!,)\p{{Ll}}+"
)
_SUPPOSED = regex.compile(
    r"(?i)\b(?:if (?!(?:re-?)?elected)|unless|whether|when|until|once|how|why is|what)\b[^;.,]*$"
)
"""A clause that is none by itself; candidates who say what they will do if elected promise it all the same."""
_EXPECTED = regex.compile(
    r"(?i)\b(?:hopes?|hoping|believes?|convinced|confident|expects?|anticipates?|argues?|estimated|trust|fear|wish(?:es)? (?:you|him|her|them)"
    r"|hopefully|look(?:s|ing)? forward|calls? (?:on|upon|for)|urges?|encourages?|ask|should|must|let us|needs? to|ought to)\b"
)
"""What others are expected or called upon to do; what is hoped of oneself and said with a new subject (…, we will) is not meant."""
_HALF_QUOTED = regex.compile(r"[“\"][^”\"]*$")
_BREAK = regex.compile(r"[.;:?!]\s|\s[—–-]+\s")
_GAPS = regex.compile(r"[\s_]+")
"""Spaces, and the bars that misreading leaves between words."""
_FORMS = {
    "our commitment": r"\b(?:our|its|my|their|\p{L}+['’]s?) (?:\p{L}+ ){0,3}?(?:commitments?|determination|resolve|candidature|candidacy|pledge)\b|\breaffirms?\b",
    "all of us": r"\b(?:international community|united nations|security council|general assembly|member states|all (?:of us|states|nations|countries|parties|sides)"
    r"|developed countries|humanity|everyone|global (?:south|community)|the world)\b",
    "appeals": r"\b(?:let us|call(?:s|ing)? (?:on|upon|for)|urges?|appeals?|invites?|hopes?|wish(?:es)?|encourages?|demands?|should|need(?:s)? to|ought to|must)\b",
    "supports": r"\b(?:support|welcome|commend|reiterate|recognize|believe|stand (?:with|in)|condemn|thank|congratulat\p{L}+)s?\b",
    "condition": r"\b(?:if|unless|would|could|might|may|can)\b",
    "has done": r"\b(?:has|have|had) (?:\p{L}+ ){0,2}?(?:been|\p{L}+(?:ed|en|wn|ught|ilt|de|ne|ld))\b",
    "was": r"\b(?:was|were|did)\b",
    "asks": r"\?\s*$",
    "cries": r"!\s*$",
}  # fmt: skip
_FORMS_FOUND = {name: regex.compile(f"(?i){pattern}") for name, pattern in _FORMS.items()}


def western_signs(text: str, language: str | None = None) -> dict[str, float]:
    """Return the signs of a sentence in a language other than Chinese, by name.

    Marks of tense, strength and negation, figures, times and the own side tell in each language
    that they are known of; who announces what, and how, is told in English only and 0 in others.
    Numbers are given by their root.

    Parameters
    ----------
    text : str
        The sentence.
    language : str, optional
        ISO 639-1 code; without one, it is read as English.
    """
    folded = _GAPS.sub(" ", plain(text))
    is_english = (language or _ENGLISH) == _ENGLISH
    announced = announcements(folded) if is_english else []
    counted = {
        **_marks(folded, language),
        **{name: len(form.findall(folded)) if is_english else 0 for name, form in _FORMS_FOUND.items()},
        **_announced(announced),
    }
    measured = {name: math.sqrt(number) for name, number in counted.items()}
    alone = measured["announced"] > 0 and not measured["all of us"] and not measured["appeals"]
    return measured | {"announced, nobody else": float(alone)}


def announcements(text: str) -> list[Announcement]:
    """Return the predicates of an English sentence that say that something is to be done, in order of place.

    Examples
    --------
    >>> [(str(a.aim), str(a.subject), a.is_own) for a in announcements("We hope that the parties will talk, and we will host them.")]
    [('will', 'others', False), ('will', 'speakers', True)]
    """
    folded = plain(text)
    found: list[Announcement] = []
    taken: set[int] = set()
    for aim, form in _AIMS_FOUND.items():
        for match in form.finditer(folded):
            if taken.isdisjoint(range(*match.span())):
                taken.update(range(*match.span()))
                found.append(_announcement(folded, match.start(), aim))
    return sorted(found, key=lambda each: each.start)


def _announcement(folded: str, start: int, aim: Aim) -> Announcement:
    before = folded[:start]
    clause = _BREAK.split(before)[-1]
    is_dependent = (
        _SUPPOSED.search(clause) is not None
        or _HALF_QUOTED.search(before) is not None
        or (_subject_in_front(clause) is not Subject.SPEAKERS and _EXPECTED.search(clause) is not None)
    )
    return Announcement(start, aim, _subject(clause, aim), is_dependent)


def _subject(clause: str, aim: Aim) -> Subject:
    """Return who is to do it, from the words of the clause in front of the predicate."""
    if not clause.strip():  # a modal in front asks; anything else leaves out its "we are"
        return Subject.OTHERS if aim in _MODALS else Subject.SPEAKERS
    if aim is Aim.GOAL and _WHOSE.search(clause):
        return Subject.SPEAKERS
    in_front = _subject_in_front(clause)
    if in_front is not None:
        return in_front
    if aim in (Aim.GOAL, Aim.AFFIRMS) or _JOINED_ON.search(clause):
        if _FIRST_OWN.search(clause):
            return Subject.SPEAKERS
        if _FIRST_NAMED.search(clause):
            return Subject.NAMED
    return Subject.OTHERS


def _subject_in_front(clause: str) -> Subject | None:
    """Return the subject with which the words end, or None where none is told."""
    return next((subject for subject, form in _SUBJECTS_FOUND if form.search(clause)), None)


def _marks(folded: str, language: str | None) -> Mapping[str, int]:
    """Return how many marks there are of each sort that is known in several languages."""
    marks, times = stance(folded, language), periods(folded, language)
    future = [mark.span for mark in marks.tenses if mark.tense is Tense.FUTURE]
    return {
        "negations": len(marks.negations),
        "past": sum(mark.tense is Tense.PAST for mark in marks.tenses),
        "future": len(future),
        "future in front": sum(span.start < _OPENING for span in future),
        **{
            strength.name.lower(): sum(mark.strength is strength for mark in marks.strengths)
            for strength in (Strength.INTENTION, Strength.ASSURANCE, Strength.DUTY)
        },
        "figures": len(figures(folded, language)),
        "times": len(times),
        "deadlines": sum(time.is_deadline for time in times),
        "own": len(_own(language or _ENGLISH).findall(folded)),
    }


def _announced(found: Sequence[Announcement]) -> Mapping[str, int]:
    """Return how often each subject announces something, and how often the own side does in each way."""
    own = [each for each in found if each.is_own]
    return {
        **{
            subject.value: sum(each.subject is subject and not each.is_dependent for each in found)
            for subject in Subject
        },
        **{aim.value: sum(each.aim is aim for each in own) for aim in Aim},
        "dependent": sum(each.is_dependent for each in found),
        "announced": len(own),
        "announced in front": sum(each.start < _FIRST_CLAUSE for each in own),
    }


@cache
def _own(language: str) -> regex.Pattern[str]:
    return regex.compile("(?i)" + _OWN.get(language, r"(?!)"))


WESTERN_SIGNS = tuple(western_signs(""))
"""Names of the signs, in order."""
