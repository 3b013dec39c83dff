"""How well an encoder serves, measured on judgements that people or models made by reading."""
