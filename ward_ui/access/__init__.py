"""Who gets in: PINs, cookies, the check before every route, and the audit trail."""
