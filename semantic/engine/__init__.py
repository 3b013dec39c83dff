"""Where work runs: on the cores of this machine, or on a cluster. What is found is the same, byte for byte."""
