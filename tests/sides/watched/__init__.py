"""An app that changes a process of these tests: short waits, a note of whom it connects to, no cipher where asked."""
