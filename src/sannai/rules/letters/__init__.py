"""The templates of letters (``outputs/*.typ``) as far as they can be read without typesetting them."""
