"""The cities of the tests: ``small`` for the rooms, ``model`` for what is served; ``rows`` to change one in a line."""
