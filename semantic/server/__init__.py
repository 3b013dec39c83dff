"""The server: the corpus over HTTP for programs, as pages for people, and as tools for assistants."""
