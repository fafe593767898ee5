"""What comes in: frames of one sensor, as blocks and samples without gaps or jumps."""
