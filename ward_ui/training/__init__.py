"""What training adds to the screens: a band on every page of the ward, and the trainer's page."""
