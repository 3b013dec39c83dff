"""Pages for people: search, a draft checked, speeches and what is found in them, all rendered here and linked to each other."""

from semantic.server.pages.adding import add_to
from semantic.server.pages.problem_pages import problem_page

__all__ = ["add_to", "problem_page"]
