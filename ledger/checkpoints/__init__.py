"""The log operator's checkpoints: sealed, read back, remembered before they are signed, compared with those of others.

One rule above all: a log never signs a smaller or a different tree than it has signed before (C2SP tlog-checkpoint).
"""
