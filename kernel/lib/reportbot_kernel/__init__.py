"""What serves a report inside its kernel, beside IPython; nothing here is for notebooks to import."""
