"""Reports: summaries kept up to date, and what managers and trainers read from them."""
