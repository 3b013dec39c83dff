"""Themes: what the speeches talk about, as clusters that people can read."""
