"""What a body does beside breathing and beating."""
