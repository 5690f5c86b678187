"""The proof on pages that nobody here wrote: Debian's guides in Italian. See README.md."""
