"""Answers in words: a module an answer, and the parts that several answers share."""
