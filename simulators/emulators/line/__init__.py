"""What happens to bytes between a module and its host."""
