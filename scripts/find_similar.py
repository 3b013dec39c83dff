"""Find where speeches say something similar, by asking a server: for who has no corpus.

    python scripts/find_similar.py TEXT --url URL

Asks the API of ``semantic serve`` for the paragraphs or sentences nearest to TEXT, and prints
them as ``semantic similar`` does: wording shared with TEXT in bold, or between ⟦ and ⟧ in a file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from semantic.cli import api_client, options
from semantic.cli.printing import print_json, print_results


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--url",
    default="http://127.0.0.1:8000",
    show_default=True,
    callback=api_client.checked_url,
    help="Address of the server.",
)
@click.option("-k", type=click.IntRange(min=1), default=10, show_default=True, help="How many at most.")
@options.search_options
@options.filter_options
@click.option("--token-file", type=options.PATH, help="A file with the token that the server asks for.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=3600),
    default=70.0,  # a server gives an answer up after 60
    show_default=True,
    help="Seconds to wait for the server.",
)
@options.as_json
def main(
    url: str,
    text: str | None,
    paragraph: str | None,
    file: Path | None,
    k: int,
    min_similarity: float | None,
    level: str,
    mode: str,
    token_file: Path | None,
    timeout: float,
    as_json: bool,
    **filters: Any,
) -> None:
    """Find the paragraphs or sentences nearest to TEXT in the corpus that a server shows."""
    query = options.query_of(text, paragraph, file)
    asked = {"paragraph_id": paragraph} if query is None else {"text": query}
    answer = api_client.similar(
        url,
        asked | {"k": k, "min_similarity": min_similarity, "level": level, "mode": mode, "filters": filters},
        token=api_client.token_in(token_file),
        timeout=timeout,
    )
    try:
        _print(answer, as_json=as_json)
    except UnicodeEncodeError as error:
        raise click.ClickException(
            f"{error.object[error.start : error.end]!a} cannot be written in {error.encoding}; set PYTHONUTF8=1."
        ) from error


def _print(answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    print_results(answer["results"])
    if not answer["results"]:
        click.echo("Nothing was found; widen the filters or lower --min-similarity.", err=True)


if __name__ == "__main__":
    main()
