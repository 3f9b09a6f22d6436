"""Words that mean days: what `bot.dates` is made of, from figures and vocabulary to periods."""
