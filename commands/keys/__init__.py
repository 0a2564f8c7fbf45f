"""Keys in hand: files and tokens, passphrases and PINs."""
