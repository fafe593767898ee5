"""Vital signs in, alarms out: conditions, their rules, who has answered."""
