"""What a command line hears and says, whatever it is about: words, flags, errors, settings, where output goes."""
