"""The hospital's own log-in: OpenID Connect, code flow with PKCE."""
