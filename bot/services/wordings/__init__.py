"""How the shop words its reminders: edited in chat, looked at before, refused where unsafe, kept in revisions."""
