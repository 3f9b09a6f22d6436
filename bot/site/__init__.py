"""What people and machines ask over HTTP besides Slack: pages, keys, figures, readiness."""
