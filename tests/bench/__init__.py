"""What `make bench` measures: reportbot beside what people would use instead, in one run on one machine."""
