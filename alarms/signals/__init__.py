"""How an alarm looks and sounds, and what a pause takes away: data for every client."""
