"""Applications (应聘): owns `applications`, `application_steps`, `offer_answers`, `consents`."""
