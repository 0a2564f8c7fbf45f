"""What others hand over, judged by what the reader brings along."""
