"""Early warning: an advisory from hours of breathing and heart rate. The ward runs without it."""
