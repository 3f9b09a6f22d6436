"""What people say to the bot in Slack, who they are, what they may ask, and what they are answered."""
