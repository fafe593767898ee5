"""Training on a simulated ward: a trainer lets things happen, and sees who did what about them."""
