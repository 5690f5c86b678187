"""The sample partner web: 29 small sites, served on loopback, so that everything runs without internet."""
