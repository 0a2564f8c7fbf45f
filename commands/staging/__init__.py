"""The demo: its folder, its acts, and command lines run as a person would type them."""
