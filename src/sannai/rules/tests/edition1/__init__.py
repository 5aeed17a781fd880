"""The first edition of the language, frozen: packages as they were, answers to them, and what was said of each.

``packages.tar.gz`` holds every package of the model city's catalogue as it was on the day on which the second edition
was begun, byte for byte, and ``every-word``, which uses what no package of the catalogue did. Beside each stands what
is asked in it (``asked/NAME.json``), from which ``answers.py`` makes answers without reading the language: neither the
compiler nor a kind of field has a say in them. ``golden.txt`` has what the evaluator said of 10,000 answers to each, as
digests. ``freeze.py`` wrote all of it, once.
"""
