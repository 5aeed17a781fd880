"""Thin for now: figures computed from the event log come here (initiatives, plan, measures)."""
