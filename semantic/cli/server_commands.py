"""The command that serves a corpus."""

from __future__ import annotations

from pathlib import Path

import click

from semantic.cli import options
from semantic.cli.commands import main


@main.command()
@options.corpus
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Which port to take; 0 for a free one.",
)
@click.option(
    "--token-file",
    type=options.PATH,
    help="A file with the token that clients must show; needed for any other host than this machine.",
)
@click.option("--mcp", is_flag=True, help="Serve an assistant over stdin and stdout instead (MCP).")
@options.encoder_that_moved
@click.pass_context
def serve(
    context: click.Context,
    corpus: Path,
    host: str,
    port: int,
    token_file: Path | None,
    mcp: bool,
    encoder: str | None,
) -> None:
    """Answer questions on CORPUS: an API at /v1, described at /docs, and a page at /."""
    if mcp:
        _check_only_stdio(context)
        from semantic.server.assistants import serve_assistants
        from semantic.server.serving import ServedCorpus

        serve_assistants(ServedCorpus(corpus, encoder=encoder))
        return
    from semantic.server.running import serve as serve_http

    serve_http(
        corpus,
        host=host,
        port=port,
        token_file=token_file,
        encoder=encoder,
        ready=lambda address: click.echo(f"{corpus} is served at {address}", err=True),
    )


def _check_only_stdio(context: click.Context) -> None:
    """Refuse what belongs to HTTP, rather than let somebody think that it is heeded."""
    for name in ("host", "port", "token_file"):
        if context.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT:
            raise click.UsageError(
                f"--{name.replace('_', '-')} is for HTTP, and --mcp speaks over stdin and stdout; give one of them."
            )
