"""HTML pages: the text a browser would show, each character at its place in the page's source."""

from __future__ import annotations

import html
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import accumulate

import regex

from semantic.errors import BrokenSourceError
from semantic.settings import ReadingSettings
from semantic.sources.decoding import Decoded, decode
from semantic.sources.documents import Body, Document, Mark, Particulars
from semantic.sources.readers.plain import lost_characters
from semantic.text.dates import find_date
from semantic.text.placed import Dropped, Edits, PlacedText, Span

_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr li main menu nav ol option p pre section summary table tbody td tfoot th "
    "thead title tr ul".split()
)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_UNSHOWN = {
    "script": "script",
    "style": "style sheet",
    "template": "unshown markup",
    "noscript": "unshown markup",
    "svg": "picture",
    "iframe": "embedded page",
    "object": "embedded page",
    "rt": "pronunciation note",
    "rp": "pronunciation note",
    "button": "page control",
    "select": "page control",
    "textarea": "page control",
}
_NAVIGATION = frozenset(("nav", "footer", "aside", "menu"))
_HIDDEN_STYLE = regex.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
_CHARSET = regex.compile(rb"(?i)<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)")
_CHARSETS = frozenset(
    "utf-8 gb18030 big5 big5-hkscs shift_jis euc-jp iso-2022-jp euc-kr windows-1250 windows-1251 windows-1252 windows-1253 "
    "windows-1254 windows-1256 windows-874 iso-8859-1 iso-8859-2 iso-8859-5 iso-8859-15 koi8-r koi8-u".split()
)
"""Encodings of the WHATWG Encoding Standard; a page cannot choose any codec of Python."""
_IMPLIED_ENDS = {
    "p": frozenset(("p",)), "li": frozenset(("li", "p")), "dt": frozenset(("dt", "dd", "p")), "dd": frozenset(("dt", "dd", "p")),
    "option": frozenset(("option",)), "tr": frozenset(("tr", "td", "th", "p")), "td": frozenset(("td", "th", "p")),
    "th": frozenset(("td", "th", "p")), **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "div", "table", "ul", "ol"), frozenset(("p", *"h1 h2 h3 h4 h5 h6".split()))),
}  # fmt: skip
"""Open elements that a start tag ends, where their own end tags may be left out."""
_TITLE_META = ("articletitle", "og:title", "twitter:title", "dc.title", "title")
"""Names a page may give its title under, the one that names the article alone before the others."""
_DATE_META = ("article:published_time", "date", "datepublished", "dc.date", "pubdate", "publishdate")
_SITE_TAIL = regex.compile(r"\s*[-_|—–»·]+\s*[^-_|—–»·]{2,30}$")

_NAVIGATION_SHARE = 0.5
"""If more than half of the words stand in navigation, the page's tags are wrong, not its text."""
_LINK_LINE = 40
"""A line that is one short link is navigation; a longer one may be a sentence of the speech."""


def read_html(data: bytes, _settings: ReadingSettings) -> Document:
    """Read a page; scripts, styles, navigation and hidden parts are listed as dropped.

    The offsets count in the page's source, so a paragraph can be found between its tags.
    Nothing in the page is run or fetched.
    """
    decoded = _decoded(data)
    page = _Page(decoded.text)
    try:
        page.feed(decoded.text)
        page.close()
    except AssertionError as error:  # how the standard parser refuses a declaration it can't read
        raise BrokenSourceError(
            "its markup cannot be parsed as a page; save it anew from a browser"
        ) from error
    page.end_all()
    text, dropped = page.visible()
    body = Body(text=text, marks=tuple(page.marks), hinted=page.particulars())
    scripts = sum(entry.reason == "script" for entry in page.unshown)
    notices = (f"{scripts} scripts were left out and not run",) if scripts else ()
    return Document(
        text=decoded.text,
        bodies=(body,),
        dropped=tuple(sorted([*page.unshown, *dropped])),
        notices=notices + lost_characters(decoded),
    )


def _decoded(data: bytes) -> Decoded:
    """Decode a page by the encoding it declares, if the bytes agree, else by their look."""
    declared = _CHARSET.search(data[:4096])
    if declared is not None:
        name = declared.group(1).decode("ascii").lower()
        encoding = "gb18030" if name in ("gb2312", "gbk") else name
        if encoding in _CHARSETS:
            with suppress(UnicodeDecodeError):
                return Decoded(data.decode(encoding), encoding)
    return decode(data)


@dataclass
class _Element:
    tag: str
    start: int
    unshown: str | None
    navigation: bool
    link: bool


class _Page(HTMLParser):
    """Collects shown text with places; `handle_*` are called by the standard parser."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.source = source
        self.line_starts = [0, *accumulate(len(line) for line in source.split("\n"))]
        self.line_starts = [start + number for number, start in enumerate(self.line_starts)]
        self.pieces: list[PlacedText] = []
        self.length = 0
        self.open: list[_Element] = []
        self.open_tags: Counter[str] = Counter()
        self.unshown: list[Dropped] = []
        self.navigation: list[Span] = []
        self.links: list[Span] = []
        self.marks: list[Mark] = []
        self.meta: dict[str, str] = {}
        self.title: list[str] = []

    def here(self) -> int:
        line, column = self.getpos()
        return self.line_starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (values.get("name") or values.get("property") or "").lower()
            self.meta.setdefault(name, values.get("content", "").strip())
        if tag in _BLOCKS:
            self._break()
        if tag in _VOID:
            return
        ended = _IMPLIED_ENDS.get(tag, frozenset())
        while self.open and self.open[-1].tag in ended:
            self._end(self.here())
        hidden = "hidden" in values or _HIDDEN_STYLE.search(values.get("style", "")) is not None
        outer = self.open[-1] if self.open else None
        self.open_tags[tag] += 1
        self.open.append(
            _Element(
                tag,
                self.here(),
                (outer.unshown if outer else None)
                or _UNSHOWN.get(tag)
                or ("hidden text" if hidden else None),
                bool(outer and outer.navigation) or tag in _NAVIGATION,
                bool(outer and outer.link) or tag == "a",
            )
        )

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._break()
        if self.open_tags[tag]:
            while self._end(self.here()).tag != tag:
                pass

    def end_all(self) -> None:
        """End what the page left open."""
        while self.open:
            self._end(len(self.source))

    def _end(self, offset: int) -> _Element:
        element = self.open.pop()
        self.open_tags[element.tag] -= 1
        if regex.fullmatch(r"h[1-6]", element.tag) and not element.unshown:
            self.marks.append(Mark(Span(element.start, offset), int(element.tag[1])))
        return element

    def handle_data(self, data: str) -> None:
        self._say(data, PlacedText.whole(data, self.here()))

    def handle_entityref(self, name: str) -> None:
        self._refer(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._refer(f"&#{name}")

    def handle_comment(self, data: str) -> None:
        if data.strip():
            start = self.here()
            self.unshown.append(
                Dropped(Span(start, min(start + len(data) + 7, len(self.source))), data, "comment")
            )

    def _refer(self, reference: str) -> None:
        start = self.here()
        end = start + len(reference)
        end += self.source[end : end + 1] == ";"
        words = html.unescape(self.source[start:end])
        placed = PlacedText.whole(words)
        self._say(words, PlacedText(words, placed.starts * 0 + start, placed.ends * 0 + end))

    def _say(self, words: str, placed: PlacedText) -> None:
        element = self.open[-1] if self.open else None
        is_title = element is not None and element.tag == "title" and not element.unshown
        if is_title:
            self.title.append(words)
        reason = "page title" if is_title else element.unshown if element else None
        if reason is not None:
            if words.strip():
                self.unshown.append(Dropped(placed.source_span(0, len(words)), words, reason))
            return
        if element is None or element.tag != "pre":
            words = regex.sub(r"[\n\r\t]", " ", words)
            placed = PlacedText(words, placed.starts, placed.ends)
        span = Span(self.length, self.length + len(words))
        if element is not None and element.navigation:
            self.navigation.append(span)
        if element is not None and element.link:
            self.links.append(span)
        self.pieces.append(placed)
        self.length += len(words)

    def _break(self) -> None:
        if self.pieces and self.pieces[-1].text[-1:] != "\n":
            here = PlacedText.whole("\n", int(self.pieces[-1].ends[-1]) if len(self.pieces[-1]) else 0)
            self.pieces.append(PlacedText("\n", here.starts, here.starts))
            self.length += 1

    def visible(self) -> tuple[PlacedText, list[Dropped]]:
        """Return the shown text without its navigation, and that navigation."""
        text = PlacedText.join("", self.pieces)
        edits = Edits(text)
        within = sum(span.end - span.start for span in self.navigation)
        navigation = [] if within > _NAVIGATION_SHARE * len(text) else self.navigation
        for span in [*navigation, *self._link_lines(text.text)]:
            edits.drop(*span, "navigation")
        return edits.made()

    def _link_lines(self, text: str) -> list[Span]:
        """Return the lines that are nothing but one short link, outside of navigation."""
        navigation = set(self.navigation)
        return [
            span
            for span in self.links
            if span not in navigation
            and 0 < len(text[span.start : span.end].strip()) <= _LINK_LINE
            and not text[text.rfind("\n", 0, span.start) + 1 : span.start].strip()
            and not text[span.end : (text.find("\n", span.end) + 1 or len(text) + 1) - 1].strip()
        ]

    def particulars(self) -> Particulars:
        """Return what the head of the page says of the speech."""
        titles = [self.meta[name] for name in _TITLE_META if self.meta.get(name)]
        titles += [_SITE_TAIL.sub("", "".join(self.title).strip())]
        dates = [date for name in _DATE_META if (date := find_date(self.meta.get(name, "")))]
        return Particulars(
            title=next((title for title in titles if title), None), date=next(iter(dates), None)
        )
