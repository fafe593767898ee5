"""Pages over HTTP: the application, its headers, how much may be asked, TLS."""
