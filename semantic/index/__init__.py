"""Indexes: from an embedding or a text to the rows nearest to it."""
