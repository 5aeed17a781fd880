"""What every screen of a kind has in common: so far, how a long list is turned over page by page."""
