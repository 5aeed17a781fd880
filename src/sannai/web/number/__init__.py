"""個人番号利用事務の端末: the pages of the process that holds the key of the number zone, and no other key."""
