"""The command line: words, terminals, files, exit codes. No rule of law, nothing that signs or folds by itself.

`commands.app` tells how to add a command.
"""
