"""Texas Instruments mmWave: packets over UART, raw samples over a DCA1000 card."""
