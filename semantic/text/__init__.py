"""Text without files: placed text, comparison text, languages, sentences."""
