"""The figures: what the product costs and bears, measured by programs that anybody can run again."""
