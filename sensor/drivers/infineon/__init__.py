"""Infineon BGT60, through the vendor's own wheel."""
