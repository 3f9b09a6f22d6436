"""What the bot listens to in Slack: each module registers its listeners with the app."""
