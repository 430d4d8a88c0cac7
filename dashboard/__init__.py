"""All that a person sees: pages, figures, slides and the words on them."""
