"""The floor: the same requests as the measured application, with plain templates, one JSON row a draft and no rules."""
