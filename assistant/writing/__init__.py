"""A chat model puts an answer into its own words; nothing of it is said before it is checked."""
