"""Words that mean parameters: what `bot.grammar` is made of, from text and patterns to matches."""
