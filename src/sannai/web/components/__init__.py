"""The parts of a screen, named as in the Digital Agency Design System. Rendered by Python: a page has dozens."""
