"""PDF files with a text layer."""

from __future__ import annotations

import regex

from semantic.errors import BrokenSourceError, EmptySourceError, SourceTooLargeError
from semantic.settings import ReadingSettings
from semantic.sources.documents import Body, Document
from semantic.text.placed import PlacedText

_HYPHEN_AT_LINE_END = regex.compile(r"[\ufffe\x02]\n?")
_FEWEST_LETTERS_A_PAGE = 4


def read_pdf(data: bytes, settings: ReadingSettings) -> Document:
    """Read the text layer of a PDF page by page (pypdfium2); a form feed parts the pages."""
    pages = _page_texts(data, settings)
    empty = [number for number, page in enumerate(pages, 1) if len(page.strip()) < _FEWEST_LETTERS_A_PAGE]
    if len(empty) == len(pages):
        raise EmptySourceError(
            f"its {len(pages)} pages are pictures without a text layer; run OCR over it first"
        )
    text = "\f".join(pages)
    notices = (f"pages {', '.join(map(str, empty))} hold no text; run OCR if they should",) if empty else ()
    return Document(text=text, bodies=(Body(text=PlacedText.whole(text)),), notices=notices)


def _page_texts(data: bytes, settings: ReadingSettings) -> list[str]:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise BrokenSourceError("it is locked with a password; save it without one") from error
        raise BrokenSourceError(
            "it is named .pdf but cannot be parsed as one; fetch or export it anew"
        ) from error
    try:
        if len(pdf) > settings.max_pages:
            raise SourceTooLargeError(
                f"it has {len(pdf):,} pages, more than max_pages = {settings.max_pages:,}; "
                "split it or raise the limit"
            )
        return [_page_text(pdf, number) for number in range(len(pdf))]
    except pypdfium2.PdfiumError as error:
        raise BrokenSourceError("a page of it is damaged; fetch or export it anew") from error
    finally:
        pdf.close()


def _page_text(pdf: object, number: int) -> str:
    page = pdf[number]  # type: ignore[index]  # pypdfium2 has no annotations here
    textpage = page.get_textpage()
    words: str = textpage.get_text_range()
    textpage.close()
    page.close()
    words = words.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\0", "")
    return _HYPHEN_AT_LINE_END.sub("-\n", words)
