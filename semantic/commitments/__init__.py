"""Commitments: what a speech promises, how much, by when, and what only it promises."""
