"""The corpus folder: speeches, embeddings and indexes on disk, committed whole or not at all."""
