"""Records, storage and retrieval."""
