"""Clock and postman: rules, planning, the outbox and its channels."""
