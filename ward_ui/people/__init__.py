"""Who is on the ward and what each may do; pure."""
