"""The ward file changed from the browser: kept, compared, applied, taken back."""
