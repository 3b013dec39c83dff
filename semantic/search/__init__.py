"""Search: what may be found, how it is ranked, and how it becomes neighbours."""
