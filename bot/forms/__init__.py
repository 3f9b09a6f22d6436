"""Forms in Slack: made from config.json, opened, and what was filled into them."""
