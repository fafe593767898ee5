"""DeepWiSe AW-UWB-EV-01."""
