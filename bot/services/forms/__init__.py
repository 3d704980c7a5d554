"""One form engine for all entries: a form is a specification of fields, its state is a row."""
