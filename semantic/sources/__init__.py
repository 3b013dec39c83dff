"""From files to speeches: readers, repairs, bylines, headings, paragraphs."""
