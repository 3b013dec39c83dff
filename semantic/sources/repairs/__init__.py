"""Repairs: one small module a kind of damage, each from placed text to placed text.

A repair returns the mended text and what it dropped, so nothing vanishes unlisted.
"""
