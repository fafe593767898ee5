"""The early warning on a running ward: seconds in, an hourly risk for each bed out."""
