"""TI mmWave radars: their command line, their packets, and the DCA1000 card."""
