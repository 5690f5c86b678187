"""One file an engine: the only place for vendors' libraries."""
