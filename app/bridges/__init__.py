"""Records as other systems read them: each module makes one kind of document, and reads nothing but what it is given."""
