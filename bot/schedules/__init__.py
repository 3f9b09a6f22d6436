"""Schedules: reports that come by themselves, kept as words and read anew each time."""
