"""What `reportbot doctor` looks at."""
