"""The city's own people: what reports and the register say of them is linked, and every reader knows them as known then."""
