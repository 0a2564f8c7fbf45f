"""Files that a person writes, receives or hands in: read, checked, named in what is wrong with them."""
