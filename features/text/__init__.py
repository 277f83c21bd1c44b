"""What free text says: typed values, cues of danger, kinds of matters; read locally, with the span that says it."""
