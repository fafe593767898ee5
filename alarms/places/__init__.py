"""What the engine knows of one bed or one phone."""
